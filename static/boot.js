// Starts the app. Trunk writes the names of its two files into this script's tag; the policy allows no inline script.
const tag = document.querySelector("script[data-js]");

// The theme before the first paint of the app, or dark pages would flash.
try {
  const theme = localStorage.getItem("btfscope-theme");
  if (["light", "dark", "contrast"].includes(theme)) document.documentElement.dataset.theme = theme;
} catch { /* storage may be forbidden */ }

try {
  const app = await import(new URL(tag.dataset.js, document.baseURI));
  await app.default({ module_or_path: new URL(tag.dataset.wasm, document.baseURI) });
} catch (error) {
  document.getElementById("boot-problem").hidden = false;
  throw error;
}
