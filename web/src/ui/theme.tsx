/** Light, dark or as the system has it; remembered on this device. Wraps the component library's own provider. */
import { App, ConfigProvider, type ThemeConfig, theme } from "antd";
import type { ConfigProviderProps } from "antd/es/config-provider";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { applyPalette, type Mode, palettes } from "./palette";
import { useMediaQuery } from "./useMediaQuery";

export type ThemeChoice = Mode | "system";

const storageKey = "kaidan.theme";
export const fontFamily =
  '"Inter", -apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

function componentTheme(mode: Mode, motion: boolean): ThemeConfig {
  const palette = palettes[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette.brand,
      colorPrimaryBg: palette.brandSoft,
      colorPrimaryBgHover: palette.brandSoft,
      controlItemBgActive: palette.brandSoft,
      controlItemBgActiveHover: palette.brandSoft,
      colorInfo: palette.brand,
      colorLink: palette.brandText,
      colorSuccess: palette.good,
      colorWarning: palette.warn,
      colorError: palette.bad,
      colorText: palette.text,
      colorTextSecondary: palette.textSoft,
      colorTextDescription: palette.textFaint,
      colorTextPlaceholder: palette.textFaint,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: palette.borderStrong,
      colorBorderSecondary: palette.border,
      borderRadius: 8,
      controlHeight: 34,
      fontSize: 14,
      fontFamily,
      motion,
      motionDurationMid: "0.14s",
      motionDurationSlow: "0.2s",
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", primaryColor: palette.onBrand },
      Tooltip: { colorBgSpotlight: mode === "dark" ? "#39444a" : "#22302f" },
    },
  };
}

interface ThemeState {
  choice: ThemeChoice;
  mode: Mode;
  choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<ThemeState | null>(null);

function rememberedChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function ThemeProvider({ locale, children }: { locale: ConfigProviderProps["locale"]; children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(rememberedChoice);
  const systemDark = useMediaQuery("(prefers-color-scheme: dark)");
  const mode: Mode = choice === "system" ? (systemDark ? "dark" : "light") : choice;

  useEffect(() => applyPalette(mode), [mode]);

  const state = useMemo<ThemeState>(
    () => ({
      choice,
      mode,
      choose: (next) => {
        localStorage.setItem(storageKey, next);
        setChoice(next);
      },
    }),
    [choice, mode],
  );
  const still = useMediaQuery("(prefers-reduced-motion: reduce)");
  const config = useMemo(() => componentTheme(mode, !still), [mode, still]);

  return (
    <ThemeContext value={state}>
      <ConfigProvider theme={config} locale={locale} button={{ autoInsertSpace: false }}>
        <App>{children}</App>
      </ConfigProvider>
    </ThemeContext>
  );
}

export function useTheme(): ThemeState {
  const state = use(ThemeContext);
  if (!state) throw new Error("useTheme needs a ThemeProvider above it");
  return state;
}
