/** The languages that the client speaks, and how a wish for a language becomes one of them. */

export const locales = ["zh-CN", "zh-TW", "en"] as const;
export type Locale = (typeof locales)[number];

/** Each language's name for itself: shown as it is in every language. */
export const localeNames: Record<Locale, string> = { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" };

/** The best language for a wish such as `zh-Hant-HK`, `en-GB` or null. */
export function closestLocale(wish: string | null | undefined): Locale | undefined {
  if (!wish) return undefined;
  const tag = wish.toLowerCase();
  if (/^zh.*(tw|hk|mo|hant)/.test(tag)) return "zh-TW";
  if (tag.startsWith("zh")) return "zh-CN";
  if (tag.startsWith("en")) return "en";
  return undefined;
}
