// What a person meets first: the page loads from any host, says what it is, and keeps its promises.
export default async function (h) {
  for (const colorScheme of ["light", "dark"]) {
    await h.test(`landing: loads and is accessible, ${colorScheme}`, async (t) => {
      await t.open();
      await t.page.locator("h1").waitFor();
      // The app has drawn when what only it knows, the way to choose a file, is there.
      await t.page.getByRole("button", { name: /open|choose/i }).first().waitFor();
      await t.axe();
      await t.screenshot(`landing-${colorScheme}`);
    }, { colorScheme });
  }

  await h.test("landing: the policy is in place and nothing inline", async (t) => {
    await t.open();
    const policy = await t.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    for (const rule of ["default-src 'none'", "connect-src 'self'", "worker-src blob:", "style-src 'self'"]) {
      h.assert(policy.includes(rule), `the policy lacks ${rule}: ${policy}`);
    }
    h.assert(!policy.includes("unsafe-inline") && !policy.includes("'unsafe-eval'"), `the policy is open: ${policy}`);
    h.equal(await t.page.locator("script:not([src]), style, [style]").count(), 0, "inline scripts and styles");
  });

  await h.test("landing: everything is loaded from below the page's own address", async (t) => {
    await t.open();
    await t.page.getByRole("button", { name: /open|choose/i }).first().waitFor();
    const outside = t.requests.filter((address) => address.startsWith("http") && !address.startsWith(h.url));
    h.equal(outside, [], "requests beside the page's folder");
  });
}
