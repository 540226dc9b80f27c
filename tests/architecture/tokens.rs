//! Which words and signs a Rust file consists of, comments and the contents of literals left out.

/// A word, a number, `::`, or one other sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

impl Token<'_> {
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c == '_' || c.is_alphabetic())
    }
}

pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let len = skipped(rest).unwrap_or_else(|| {
            let len = token_len(rest, first);
            found.push(Token { text: &rest[..len], line });
            len
        });
        line += rest[..len].matches('\n').count();
        at += len;
    }
    found
}

/// The length of the space, comment or literal that comes next, if one does.
fn skipped(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if first.is_whitespace() {
        return Some(first.len_utf8());
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    // A literal may have letters before its quote: b"", c"", r"", br#""#.
    let quote = rest.find(|c| !matches!(c, 'b' | 'c' | 'r')).filter(|&letters| letters <= 2)?;
    let (letters, quoted) = rest.split_at(quote);
    if letters.ends_with('r') {
        let hashes = quoted.len() - quoted.trim_start_matches('#').len();
        if quoted[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = quote + hashes + 1;
            return Some(rest[inside..].find(&end).map_or(rest.len(), |len| inside + len + end.len()));
        }
    }
    if quoted.starts_with('"') {
        return Some(quote + quoted_len(quoted, '"'));
    }
    if quoted.starts_with('\'') && (letters.is_empty() || letters == "b") {
        // `'a` without a quote behind it is a lifetime.
        let mut behind = quoted.chars().skip(1);
        let lifetime = behind.next() != Some('\\') && behind.next() != Some('\'');
        return Some(if lifetime { quote + 1 } else { quote + quoted_len(quoted, '\'') });
    }
    None
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    for (at, _) in rest.char_indices() {
        if rest[at..].starts_with("/*") {
            depth += 1;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    rest.len()
}

fn quoted_len(quoted: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in quoted.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

fn token_len(rest: &str, first: char) -> usize {
    if first == '_' || first.is_alphanumeric() {
        return rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
    }
    if rest.starts_with("::") { 2 } else { first.len_utf8() }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_literals_are_left_out() {
        let source = "a // web_sys::x\n/* js_sys /* nested */ still */ b \"gloo::\\\" y\" r#\"std::\"z\"# c";
        assert_eq!(texts(source), ["a", "b", "c"]);
        assert_eq!(texts("a b'\"' '\\'' '\"' 'é' br\"w\" c\"v\" b"), ["a", "b"]);
    }

    #[test]
    fn a_lifetime_is_not_a_quote() {
        assert_eq!(
            texts("fn f<'a>(x: &'a str, y: char::<'b'>)").join(" "),
            "fn f < a > ( x : & a str , y : char :: < > )"
        );
    }

    #[test]
    fn words_that_begin_like_literals_are_words() {
        assert_eq!(texts("crate::r b::c br r#type"), ["crate", "::", "r", "b", "::", "c", "br", "r", "#", "type"]);
    }

    #[test]
    fn lines_are_counted_through_literals() {
        let lines: Vec<_> = tokens("a\n\"x\ny\"\n/* \n */ b").iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 5]);
    }
}
