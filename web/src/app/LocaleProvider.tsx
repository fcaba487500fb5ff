/** Which language the page is in: the user's own, else this device's last, else the browser's. Loads it and lets it be changed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import dayjs from "dayjs";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { request, setRequestContext } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { closestLocale, LanguageProvider, type Locale } from "@/i18n";
import { loadWords } from "@/i18n/words";
import { ThemeProvider } from "@/ui/theme";

const storageKey = "kaidan.locale";

const componentWords = {
  "zh-CN": () => import("@/i18n/antd/zh-CN"),
  "zh-TW": () => import("@/i18n/antd/zh-TW"),
  en: () => import("@/i18n/antd/en"),
};

function deviceLocale(): Locale {
  for (const wish of [localStorage.getItem(storageKey), ...navigator.languages]) {
    const locale = closestLocale(wish);
    if (locale) return locale;
  }
  return "zh-CN";
}

const LocaleContext = createContext<(locale: Locale) => void>(() => undefined);

/** Changes the language, for this device and for whoever is signed in. */
export const useChangeLocale = () => use(LocaleContext);

export function LocaleProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const session = useQuery(sessionQuery).data;
  const [locale, setLocale] = useState<Locale>(deviceLocale);
  const own = closestLocale(session?.user?.locale);

  useEffect(() => {
    if (own) setLocale(own);
  }, [own]);

  const language = useQuery({
    queryKey: ["words", locale],
    queryFn: async () => {
      const [words, components] = await Promise.all([loadWords(locale), componentWords[locale]()]);
      return { locale, words, components: components.default };
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const loaded = language.data;

  useEffect(() => {
    if (!loaded) return;
    document.documentElement.lang = loaded.locale;
    dayjs.locale(loaded.components.calendar);
  }, [loaded]);

  // Labels come from the server in the reader's language; what is on the screen is asked again.
  const askAgain = useCallback(
    () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== "words" && queryKey[0] !== "session",
      }),
    [client],
  );
  useEffect(() => {
    setRequestContext({ locale });
    localStorage.setItem(storageKey, locale);
    void askAgain();
  }, [locale, askAgain]);

  const change = useCallback(
    (next: Locale) => {
      setLocale(next);
      const before = client.getQueryData(sessionQuery.queryKey);
      if (!before?.user) return;
      client.setQueryData(sessionQuery.queryKey, { ...before, user: { ...before.user, locale: next } });
      // The page has changed already; should this not be kept, the device still remembers it.
      // The user's own choice counts more than what a request asks for: the labels are right only once it is kept.
      request("/api/session", { method: "PATCH", body: { locale: next } })
        .catch(() => undefined)
        .then(askAgain);
    },
    [client, askAgain],
  );

  const company = session?.company;
  const zone = useMemo(
    () => company?.time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone,
    [company?.time_zone],
  );
  if (!loaded) return null;
  return (
    <LocaleContext value={change}>
      <LanguageProvider
        locale={loaded.locale}
        words={loaded.words}
        timeZone={zone}
        currency={company?.base_currency || "CNY"}
        weekStart={company?.week_start || 1}
      >
        <ThemeProvider locale={loaded.components.locale}>{children}</ThemeProvider>
      </LanguageProvider>
    </LocaleContext>
  );
}
