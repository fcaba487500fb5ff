/** `$filter` text as tokens with their places, so that parts which nobody understands can be kept word for word. */

export interface Token {
  kind: "word" | "text" | "open" | "close" | "comma" | "colon";
  /** A word as written; a text literal without its quotes. */
  value: string;
  start: number;
  end: number;
}

const marks = { "(": "open", ")": "close", ",": "comma", ":": "colon" } as const;

/** The tokens, or undefined when the text cannot be `$filter` (an open quote, a stray character). */
export function tokenize(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const letter = source[at] as string;
    if (/\s/.test(letter)) {
      at += 1;
      continue;
    }
    const start = at;
    if (letter === "'") {
      let value = "";
      at += 1;
      for (;;) {
        if (at >= source.length) return undefined;
        if (source[at] !== "'") value += source[at++];
        else if (source[at + 1] === "'") {
          value += "'";
          at += 2;
        } else break;
      }
      at += 1;
      tokens.push({ kind: "text", value, start, end: at });
      continue;
    }
    if (letter in marks) {
      at += 1;
      tokens.push({ kind: marks[letter as keyof typeof marks], value: letter, start, end: at });
      continue;
    }
    // A time inside an instant has colons: 2026-09-08T01:02:03Z is one word, `t:` in a lambda is two tokens.
    const word = /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|\d\d:\d\d(?::\d\d)?|[^\s'(),:]+)/.exec(
      source.slice(at),
    );
    if (!word) return undefined;
    at += word[0].length;
    tokens.push({ kind: "word", value: word[0], start, end: at });
  }
  return tokens;
}
