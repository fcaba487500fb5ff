import { describe, expect, it, test } from "vitest";
import {
  formatMoney,
  formatMoneyShort,
  formatMoneyWhole,
  formatNumberShort,
  formatPercent,
  formatPhone,
} from "./format";
import { closestLocale } from "./locales";
import { civilDate, formatRelative, fromWallClock, wallClock } from "./time";
import { translator } from "./words";

const plain = (text: string) => text.replace(/\s/g, " ");

describe("numbers", () => {
  it("have two decimals and a sign as money", () => {
    expect(formatMoney("zh-CN", 1054.5, "CNY")).toBe("¥1,054.50");
    expect(formatMoney("en", "1054.5", "USD")).toBe("$1,054.50");
    expect(formatMoney("zh-TW", 1054, "TWD")).toBe("$1,054.00");
    expect(plain(formatMoney("en", 3, "nonsense"))).toBe("3 nonsense");
  });
  it("are short where space is short", () => {
    expect(formatMoneyShort("zh-CN", 10_540_000, "CNY")).toBe("¥1054万");
    expect(formatMoneyShort("zh-CN", 123_456_789, "CNY")).toBe("¥1.23亿");
    expect(formatMoneyShort("zh-TW", 123_456_789, "TWD")).toBe("$1.23億");
    expect(formatMoneyShort("en", 1_234_567, "USD")).toBe("$1.2M");
    expect(formatMoneyShort("zh-CN", 980, "CNY")).toBe("¥980");
    expect(formatNumberShort("zh-CN", 12_345)).toBe("1.2万");
  });
  it("have no cents as sums", () => {
    expect(formatMoneyWhole("zh-CN", "658855461.14", "CNY")).toBe("¥658,855,461");
    expect(plain(formatMoneyWhole("en", 3, "nonsense"))).toBe("3 nonsense");
  });
  it("are shares of a hundred as percent", () => {
    expect(formatPercent("zh-CN", 0.6315)).toBe("63.15%");
  });
});

test.each([
  ["13800138000", "138 0013 8000"],
  ["+86 138-0013-8000", "+86 138 0013 8000"],
  ["010-62345678", "010-62345678"],
  [null, ""],
])("the phone %s reads %s", (phone, shown) => {
  expect(formatPhone(phone)).toBe(shown);
});

test.each([
  ["2026-09-08T03:00:00Z", "2小时前"],
  ["2026-08-12T05:00:00Z", "27天前"],
  ["2026-08-08T17:00:00Z", "2026-08-09"],
  ["2025-02-01T05:00:00Z", "2025-02-01"],
])("%s is told as %s", (instant, told) => {
  const now = Date.parse("2026-09-08T05:00:00Z");
  expect(formatRelative("zh-CN", instant, now, "Asia/Shanghai").replace(/\s/g, "")).toBe(told);
});

describe("the company's clock", () => {
  it("shows an instant", () => {
    expect(wallClock("2026-09-08T01:02:03.000Z", "Asia/Shanghai")).toBe("2026-09-08 09:02:03");
    expect(civilDate("2026-09-08T18:00:00.000Z", "Asia/Shanghai")).toBe("2026-09-09");
    expect(wallClock("nonsense", "Asia/Shanghai")).toBeUndefined();
  });
  it("reads what it shows", () => {
    for (const zone of ["Asia/Shanghai", "America/New_York", "Europe/Berlin"]) {
      for (const instant of ["2026-03-29T00:30:00.000Z", "2026-07-01T12:00:00.000Z", "2026-11-01T12:30:00.000Z"]) {
        expect(fromWallClock(wallClock(instant, zone) ?? "", zone)).toBe(instant);
      }
    }
    expect(fromWallClock("soon", "Asia/Shanghai")).toBeUndefined();
  });
});

test.each([
  ["zh-Hant-HK", "zh-TW"],
  ["zh", "zh-CN"],
  ["en-GB", "en"],
  ["fr", undefined],
  [null, undefined],
])("%s is served with %s", (wish, locale) => {
  expect(closestLocale(wish)).toBe(locale);
});

test("words take numbers and have a singular", () => {
  const t = translator({ "list.count": "{count} records", "list.count#one": "{count} record" }, "en");
  expect(t("list.count" as never, { count: 1 })).toBe("1 record");
  expect(t("list.count" as never, { count: 1200 })).toBe("1,200 records");
});
