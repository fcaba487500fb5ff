/**
 * From `$filter` text to a filter that the builder can show: the inverse of `buildFilter`. What it does not
 * understand becomes a raw part with its text, so that no saved view or report link ever loses a condition.
 */
import type { Field } from "@/api/contract";
import { isReference, valueKey } from "@/describe";
import type { Operator } from "@/fields/kind";
import { type Condition, emptyFilter, type Filter, type Group } from "./model";
import type { FilterSchema } from "./schema";
import { type Token, tokenize } from "./tokens";

/** What a cursor over tokens failed on; the caller falls back to raw text. */
class NotUnderstood extends Error {}

const comparisons: Record<string, Operator> = {
  eq: "equals",
  ne: "not_equals",
  gt: "greater",
  ge: "at_least",
  lt: "less",
  le: "at_most",
};

class Parser {
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: Token[],
    private readonly schema: FilterSchema,
  ) {}

  whole(): Filter {
    const filter = this.joined("or");
    if (this.at < this.tokens.length) throw new NotUnderstood();
    return filter;
  }

  private peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  private word(value: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === "word" && token.value === value;
  }

  private take(kind: Token["kind"], value?: string): Token {
    const token = this.tokens[this.at];
    if (token?.kind !== kind || (value !== undefined && token.value !== value)) throw new NotUnderstood();
    this.at += 1;
    return token;
  }

  private joined(join: "or" | "and"): Filter {
    const next = () => (join === "or" ? this.joined("and") : this.part());
    const items = [next()];
    while (this.word(join)) {
      this.at += 1;
      items.push(next());
    }
    return items.length === 1 ? (items[0] as Filter) : { kind: "group", join, items };
  }

  /** One condition or parenthesised group; raw when it cannot be understood but its end can be found. */
  private part(): Filter {
    const start = this.at;
    if (this.peek()?.kind === "open") {
      this.at += 1;
      const inner = this.joined("or");
      this.take("close");
      return folded(inner);
    }
    try {
      return this.condition();
    } catch (failure) {
      if (!(failure instanceof NotUnderstood)) throw failure;
      this.at = start;
      return this.raw();
    }
  }

  /** Everything up to the next `and`, `or` or closing parenthesis of this level. */
  private raw(): Filter {
    const first = this.peek();
    let depth = 0;
    let last = first;
    for (let token = first; token; token = this.peek()) {
      if (depth === 0 && (token.kind === "close" || (token.kind === "word" && /^(and|or)$/.test(token.value)))) break;
      if (token.kind === "open") depth += 1;
      if (token.kind === "close") depth -= 1;
      last = token;
      this.at += 1;
    }
    if (!first || !last || this.peek() === first) throw new NotUnderstood();
    return { kind: "raw", text: this.source.slice(first.start, last.end) };
  }

  private condition(): Filter {
    if (this.word("not")) return this.negated();
    const word = this.peek();
    if (word?.kind === "word" && this.peek(1)?.kind === "open") {
      if (word.value === "contains" || word.value === "startswith") return this.textFunction();
      if (word.value.endsWith("/any")) return this.any();
      throw new NotUnderstood();
    }
    const field = this.schema.byKey(this.take("word").value);
    if (!field) throw new NotUnderstood();
    return this.comparison(field);
  }

  private negated(): Filter {
    this.take("word", "not");
    const bare = this.peek()?.kind === "word";
    if (!bare) this.take("open");
    const inner = folded(bare ? this.condition() : this.joined("or"));
    if (!bare) this.take("close");
    if (inner.kind !== "condition") throw new NotUnderstood();
    const opposite = { contains: "not_contains", in: "not_in", has: "has_not" } as const;
    const operator = opposite[inner.operator as keyof typeof opposite];
    if (!operator) throw new NotUnderstood();
    return { ...inner, operator };
  }

  private textFunction(): Condition {
    const operator = this.take("word").value === "contains" ? "contains" : "starts_with";
    this.take("open");
    const field = this.textField(this.take("word").value);
    this.take("comma");
    const value = this.take("text").value;
    this.take("close");
    if (field.kind === "region")
      return { kind: "condition", field: field.name, operator: "within", value: value.padEnd(6, "0") };
    return { kind: "condition", field: field.name, operator, value };
  }

  /** The field of `name`, or of `account/name` when that is the reference's title. */
  private textField(path: string): Field {
    const [name = "", sub, more] = path.split("/");
    const field = this.schema.field(name);
    if (!field || more !== undefined) throw new NotUnderstood();
    if (isReference(field) ? sub !== this.schema.title(field) : sub !== undefined) throw new NotUnderstood();
    return field;
  }

  private any(): Condition {
    const field = this.schema.byKey(this.take("word").value.slice(0, -"/any".length));
    if (field?.kind !== "choices") throw new NotUnderstood();
    this.take("open");
    const variable = this.take("word").value;
    this.take("colon");
    this.take("word", variable);
    this.take("word", "eq");
    const value = this.take("text").value;
    this.take("close");
    return { kind: "condition", field: field.name, operator: "has", value: [value] };
  }

  private comparison(field: Field): Condition {
    const made = (operator: Operator, value?: unknown): Condition =>
      value === undefined
        ? { kind: "condition", field: field.name, operator }
        : { kind: "condition", field: field.name, operator, value };
    const sign = this.take("word").value;
    if (sign === "in") return this.membership(made);
    const operator = comparisons[sign];
    if (!operator) throw new NotUnderstood();
    if (this.word("null") && (sign === "eq" || sign === "ne")) {
      this.at += 1;
      return made(sign === "eq" ? "empty" : "not_empty");
    }
    if (this.word("me") && sign === "eq") {
      this.at += 1;
      this.take("open");
      this.take("close");
      return made("me");
    }
    const value = this.literal();
    if (field.kind === "boolean") {
      if (sign !== "eq") throw new NotUnderstood();
      return made(value === "true" ? "yes" : "no");
    }
    const listed = field.kind === "choice" || isReference(field);
    if (listed && sign === "eq") return made("in", [value]);
    if (listed && sign === "ne") return made("not_in", [value]);
    return made(operator, value);
  }

  private membership(made: (operator: Operator, value: unknown) => Condition): Condition {
    if (this.word("period")) {
      this.at += 1;
      this.take("open");
      const name = this.take("text").value;
      this.take("close");
      return made("period", name);
    }
    this.take("open");
    const values = [this.literal()];
    while (this.peek()?.kind === "comma") {
      this.at += 1;
      values.push(this.literal());
    }
    this.take("close");
    return made("in", values);
  }

  private literal(): string {
    const token = this.peek();
    if (token?.kind === "text") return this.take("text").value;
    const word = this.take("word").value;
    if (this.peek()?.kind === "open" || word === "null") throw new NotUnderstood();
    return word;
  }
}

/** Pairs and alternatives that the builder has one operator for: `ge … and le …`, `has a or has b`. */
function folded(filter: Filter): Filter {
  if (filter.kind !== "group" || !filter.items.every((item) => item.kind === "condition")) return filter;
  const items = filter.items as Condition[];
  const [first, second] = items;
  if (!first || !second || items.some((item) => item.field !== first.field)) return filter;
  if (filter.join === "and" && items.length === 2 && first.operator === "at_least" && second.operator === "at_most") {
    return { kind: "condition", field: first.field, operator: "between", value: [first.value, second.value] };
  }
  if (filter.join === "or" && items.every((item) => item.operator === "has")) {
    return {
      kind: "condition",
      field: first.field,
      operator: "has",
      value: items.flatMap((item) => item.value as string[]),
    };
  }
  return filter;
}

/** The filter that a `$filter` text means, always as a group so that conditions can be added. */
export function parseFilter(source: string | undefined | null, schema: FilterSchema): Group {
  if (!source?.trim()) return emptyFilter;
  const tokens = tokenize(source);
  let filter: Filter = { kind: "raw", text: source.trim() };
  if (tokens) {
    try {
      filter = new Parser(source, tokens, schema).whole();
    } catch (failure) {
      if (!(failure instanceof NotUnderstood)) throw failure;
    }
  }
  return filter.kind === "group" ? filter : { kind: "group", join: "and", items: [filter] };
}

/** Whether a field can be compared at all: what the server can filter by and this reader may see in full. */
export const isFilterable = (field: Field) => field.filterable && field.access !== "masked" && valueKey(field) !== "";
