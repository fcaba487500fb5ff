import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Dropdown, type MenuProps } from "antd";
import { Globe, LogOut, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { request } from "@/api/client";
import { keys, sessionQuery } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { Avatar, Kbd, modSign, useIsPhone, useNotify } from "@/ui";
import { type ThemeChoice, useTheme } from "@/ui/theme";
import { Bell } from "../bell/Bell";
import { useChangeLocale } from "../LocaleProvider";
import { Logo } from "../Logo";

const themes: { choice: ThemeChoice; icon: typeof Sun }[] = [
  { choice: "light", icon: Sun },
  { choice: "dark", icon: Moon },
  { choice: "system", icon: Monitor },
];

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const { company } = useSession();
  return (
    <header className="k-top">
      {phone ? <Logo compact /> : <span className="k-top-company k-ellipsis">{company?.name}</span>}
      <button type="button" className="k-plain k-top-search" onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <Search size={16} aria-hidden="true" />
        <span className="k-grow">{t("search.open")}</span>
        {!phone && (
          <Kbd>
            {modSign}
            {modSign === "⌘" ? "K" : " K"}
          </Kbd>
        )}
      </button>
      <Bell />
      <UserMenu />
    </header>
  );
}

function UserMenu() {
  const { t, locale } = useLanguage();
  const changeLocale = useChangeLocale();
  const theme = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const { user } = useSession();
  if (!user) return null;

  const signOut = async () => {
    try {
      await request("/api/session", { method: "DELETE", signingIn: true });
      await client.refetchQueries({ queryKey: keys.session });
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "words" && queryKey[0] !== "session" });
    } catch (error) {
      notify.failed(error);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    }
  };
  const items: MenuProps["items"] = [
    {
      key: "who",
      type: "group",
      label: (
        <span className="k-top-who">
          <strong>{user.name}</strong>
          <small>{user.email}</small>
          <small>{user.roles.map((role) => role.name).join(" · ")}</small>
        </span>
      ),
    },
    { type: "divider" },
    { key: "me", icon: <UserRound size={16} />, label: t("me.title"), onClick: () => void navigate({ to: "/me" }) },
    {
      key: "language",
      icon: <Globe size={16} />,
      label: t("me.language"),
      children: locales.map((one) => ({
        key: one,
        label: localeNames[one],
        onClick: () => changeLocale(one as Locale),
      })),
    },
    {
      key: "theme",
      icon: theme.mode === "dark" ? <Moon size={16} /> : <Sun size={16} />,
      label: t("theme.title"),
      children: themes.map(({ choice, icon: Icon }) => ({
        key: choice,
        icon: <Icon size={16} />,
        label: t(`theme.${choice}`),
        onClick: () => theme.choose(choice),
      })),
    },
    { type: "divider" },
    { key: "out", icon: <LogOut size={16} />, label: t("me.sign_out"), onClick: () => void signOut() },
  ];
  return (
    // In another language it is another menu, closed: the one that was just used would linger.
    <Dropdown
      key={locale}
      menu={{ items, selectedKeys: [locale, theme.choice] }}
      trigger={["click"]}
      placement="bottomRight"
    >
      <button type="button" className="k-plain k-top-user" aria-label={t("me.menu", { name: user.name })}>
        <Avatar name={user.name} size={32} />
      </button>
    </Dropdown>
  );
}
