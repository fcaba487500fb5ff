/** What the pictures of the guide show, and how one gets there on the screen. Names of buttons come from the words of the client. */
import type { Page } from "@playwright/test";
import type { Language } from "./browser.ts";
import { settled } from "./page.ts";
import { say } from "./words.ts";

export interface Set {
  page: Page;
  url: string;
  language: Language;
  snap: (name: string) => Promise<void>;
}

export interface Scene {
  name: string;
  /** Further pictures that it takes on its way. */
  also?: string[];
  /** The start of a demo user's e-mail address; nobody is signed in without. */
  who?: string;
  play: (set: Set) => Promise<void>;
}

const administrator = "admin";
const director = "gu.chengze";
const manager = "shen.jiayan";
const representative = "lu.yichen";

/** A scene that is one page as it opens. */
const page = (name: string, who: string, path: string): Scene => ({
  name,
  who,
  play: async (set) => {
    await visit(set, path);
    await set.snap(name);
  },
});

export const firstRun: Scene = {
  name: "first-run",
  play: async (set) => {
    await visit(set, "/");
    await set.snap("first-run");
  },
};

export const scenes: Scene[] = [
  {
    name: "sign-in",
    play: async (set) => {
      await visit(set, "/");
      await set.snap("sign-in");
    },
  },
  page("dashboard", manager, "/dashboard"),
  page("funnel", manager, "/funnel"),
  page("stages", manager, "/funnel?view=stages"),
  page("leads", manager, "/o/lead"),
  page("board", manager, "/o/opportunity?as=board"),
  page("calendar", representative, "/o/activity?as=calendar"),
  page("users", administrator, "/setup/users"),
  page("teams", administrator, "/setup/teams"),
  page("roles", administrator, "/setup/roles"),
  page("objects", administrator, "/setup/objects"),
  page("configuration", administrator, "/setup/configuration"),
  page("channels", administrator, "/setup/channels"),
  page("stage-setup", administrator, "/setup/stages"),
  page("working-calendar", administrator, "/setup/calendar"),
  record("account", manager, "account", "tier/kind eq 'vip'"),
  record("opportunity", representative, "opportunity", "stage/kind eq 'open' and amount gt 400000"),
  { name: "duplicate", who: representative, play: duplicate },
  { name: "convert", who: representative, play: convert },
  { name: "lose", who: representative, play: lose },
  { name: "search", who: manager, play: search },
  { name: "filter", who: manager, play: filter },
  { name: "field", who: administrator, play: field },
  page("assignment", administrator, "/setup/assignment"),
  { name: "layout", who: administrator, play: layout },
  page("targets", manager, "/targets"),
  page("split", manager, "/split"),
  page("attainment", manager, "/attainment"),
  page("forecast", manager, "/forecast"),
  page("forecast-record", manager, "/forecast/record?kind=month"),
  page("metrics", administrator, "/setup/metrics"),
  { name: "report-builder", who: director, play: builder },
  { name: "dashboard-own", who: director, play: ownDashboard },
  { name: "rule", who: administrator, play: rule },
  { name: "automation", who: administrator, play: automation },
  { name: "computed", who: administrator, play: computed },
  { name: "approval", who: manager, play: approval },
  { name: "approval-process", who: administrator, play: approvalProcess },
  { name: "import", who: administrator, also: ["import-columns", "import-review", "import-result"], play: importing },
];

async function visit({ page, url }: Set, path: string): Promise<void> {
  // Nothing is loading before the code of a page has come, either.
  await page.goto(url + path, { waitUntil: "networkidle" });
  await settled(page);
}

async function records({ page, url }: Set, object: string, filter: string): Promise<{ id: string; name: string }[]> {
  const query = `$select=id,name&$top=5&$orderby=updated_at desc&$filter=${encodeURIComponent(filter)}`;
  const answer = await page.request.get(`${url}/odata/${object}?${query}`);
  if (!answer.ok()) throw new Error(`${object}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).value;
}

function record(name: string, who: string, object: string, filter: string): Scene {
  const play = async (set: Set) => {
    const found = (await records(set, object, filter))[0] ?? (await records(set, object, "id ne null"))[0];
    await visit(set, `/o/${object}/${found?.id}`);
    await set.snap(name);
  };
  return { name, who, play };
}

/** An example that is being made a rule, tried on a record. */
async function rule(set: Set): Promise<void> {
  await visit(set, "/setup/rules?object=opportunity");
  await set.page.getByRole("button", { name: say(set.language, "admin.rule_example_next") }).click();
  const form = set.page.getByRole("dialog");
  await form.getByText(say(set.language, "admin.rule_condition_good")).waitFor();
  await form.getByLabel(say(set.language, "admin.rule_try"), { exact: true }).click();
  await set.page.locator(".ant-select-dropdown:visible .ant-select-item-option").first().click();
  await form.getByRole("status").waitFor();
  await settled(set.page);
  await set.snap("rule");
}

/** A report of the director while it is changed. */
async function builder(set: Set): Promise<void> {
  const [report] = await records(set, "report", "contains(name,'按月')");
  await visit(set, `/report/${report?.id}`);
  await set.page.getByRole("button", { name: say(set.language, "pivot.edit"), exact: true }).click();
  await settled(set.page);
  await set.snap("report-builder");
}

async function ownDashboard(set: Set): Promise<void> {
  const [dashboard] = await records(set, "dashboard", "shared eq true");
  await visit(set, `/dashboards/${dashboard?.id}`);
  await set.snap("dashboard-own");
}

/** What sellers of the demo company see of a deal, in the designer. */
async function layout(set: Set): Promise<void> {
  await visit(set, "/setup/layouts?object=opportunity");
  await set.page.locator(".k-ordered-actions button:not([role=switch])").first().click();
  await set.page.locator(".k-preview .k-details-line").first().waitFor();
  // A field more, so that the line above says what it costs.
  await set.page.locator(".k-chips-fields .k-chip").nth(3).getByRole("button").last().click();
  await settled(set.page);
  await set.snap("layout");
}

/** A roll-up that the demo company has, in its form. */
async function computed(set: Set): Promise<void> {
  await visit(set, "/setup/fields?object=account");
  await set.page.locator(".k-ordered-actions button").first().click();
  const form = set.page.getByRole("dialog");
  await form.getByText(say(set.language, "admin.rule_condition_good")).waitFor();
  await settled(set.page);
  await set.snap("computed");
}

/** An automation that is not switched on yet, tried on the past. */
async function automation(set: Set): Promise<void> {
  await visit(set, "/setup/automations?object=opportunity");
  await set.page
    .getByRole("button", { name: say(set.language, "form.edit", { title: "商机 14 天未跟进提醒" }) })
    .click();
  const form = set.page.getByRole("dialog");
  await form.getByRole("button", { name: say(set.language, "auto.try"), exact: true }).click();
  await form.getByRole("status").waitFor();
  await settled(set.page);
  await set.snap("automation");
}

/** A deal that waits for the word of whoever looks. */
async function approval(set: Set): Promise<void> {
  const answer = await set.page.request.get(`${set.url}/api/approvals?box=waiting`);
  const { items } = (await answer.json()) as { items: { record: { object: string; id: string } }[] };
  const record = items.at(-1)?.record;
  await visit(set, `/o/${record?.object}/${record?.id}`);
  await set.snap("approval");
}

async function approvalProcess(set: Set): Promise<void> {
  await visit(set, "/setup/approvals?object=opportunity");
  await set.page.locator(".k-ordered-actions button:not([role=switch])").first().click();
  const step = set.page.locator(".k-flow-step").first();
  await step.waitFor();
  await step.scrollIntoViewIfNeeded();
  await settled(set.page);
  await set.snap("approval-process");
}

async function duplicate(set: Set): Promise<void> {
  const [known] = await records(set, "account", "id ne null");
  await visit(set, "/o/account");
  await set.page.keyboard.press("n");
  const title = set.page.locator("[data-field=name] input");
  await title.fill(known?.name ?? "");
  await set.page.locator(".k-hits").waitFor();
  await set.snap("duplicate");
}

async function convert(set: Set): Promise<void> {
  const [lead] = await records(set, "lead", "status eq 'working' and company ne null");
  await visit(set, `/o/lead/${lead?.id}`);
  await set.page.getByRole("button", { name: say(set.language, "lead.convert") }).click();
  await set.page.getByRole("dialog").waitFor();
  await set.snap("convert");
}

async function lose(set: Set): Promise<void> {
  const [deal] = await records(set, "opportunity", "stage/kind eq 'open'");
  await visit(set, `/o/opportunity/${deal?.id}`);
  await set.page
    .getByRole("button", { name: say(set.language, "opportunity.lose"), exact: true })
    .first()
    .click();
  await set.page.getByRole("dialog").waitFor();
  await set.snap("lose");
}

async function search(set: Set): Promise<void> {
  await visit(set, "/dashboard");
  await set.page.keyboard.press("Control+k");
  await set.page.getByRole("dialog").getByRole("combobox").fill("nj");
  await set.page.locator("#found-0 small").waitFor();
  await set.snap("search");
}

async function filter(set: Set): Promise<void> {
  const wanted = "amount ge 500000 and expected_close_on in period('this_quarter')";
  await visit(set, `/o/opportunity?sort=-amount&filter=${encodeURIComponent(wanted)}`);
  await set.page.getByRole("button", { name: say(set.language, "filter.title"), exact: true }).click();
  await set.page.getByRole("dialog").waitFor();
  await set.snap("filter");
}

async function field(set: Set): Promise<void> {
  await visit(set, "/setup/fields");
  await set.page.getByRole("button", { name: say(set.language, "admin.field_new"), exact: true }).click();
  await set.page.getByRole("dialog").waitFor();
  await set.snap("field");
}

/** A list as people bring it home from a fair: a source that nobody has entered yet, and an amount that is none. */
const files: Record<Language, string[]> = {
  "zh-CN": [
    "姓名,公司,手机,职位,来源,预计金额",
    "郝明远,苏州瀚川水务有限公司,13900018801,设备部部长,上海泵阀展,180000",
    "戚雅琴,无锡清源净水有限公司,13900018802,采购经理,上海泵阀展,95000",
    "谭立行,常州恒泰化工有限公司,13900018803,总工程师,官网,260000",
    "柏文静,南通海川热电有限公司,13900018804,项目经理,上海泵阀展,约三十万",
    "尚志国,宁波甬江钢铁有限公司,13900018805,厂长,转介绍,420000",
  ],
  "zh-TW": [
    "姓名,公司,手機,職位,來源,預計金額",
    "郝明遠,蘇州瀚川水務有限公司,13900018801,設備部部長,上海泵閥展,180000",
    "戚雅琴,無錫清源淨水有限公司,13900018802,採購經理,上海泵閥展,95000",
    "譚立行,常州恆泰化工有限公司,13900018803,總工程師,官网,260000",
    "柏文靜,南通海川熱電有限公司,13900018804,專案經理,上海泵閥展,約三十萬",
    "尚志國,寧波甬江鋼鐵有限公司,13900018805,廠長,转介绍,420000",
  ],
  en: [
    "Name,Company,Phone,Position,Source,Expected amount",
    "Hao Mingyuan,Suzhou Hanchuan Water,13900018801,Head of equipment,Shanghai Pump Fair,180000",
    "Qi Yaqin,Wuxi Qingyuan Water Treatment,13900018802,Purchasing manager,Shanghai Pump Fair,95000",
    "Tan Lixing,Changzhou Hengtai Chemical,13900018803,Chief engineer,官网,260000",
    "Bai Wenjing,Nantong Haichuan Heat and Power,13900018804,Project manager,Shanghai Pump Fair,about 300k",
    "Shang Zhiguo,Ningbo Yongjiang Steel,13900018805,Plant manager,转介绍,420000",
  ],
};

async function importing(set: Set): Promise<void> {
  const { page, language } = set;
  const button = (key: string) => page.getByRole("button", { name: say(language, key), exact: true });
  await visit(set, "/import?object=lead");
  const file = { name: "fair-leads.csv", mimeType: "text/csv", buffer: Buffer.from(files[language].join("\n")) };
  await page.locator("input[type=file]").setInputFiles(file);
  await button("import.check").waitFor();
  await set.snap("import-columns");
  await button("import.check").click();
  await button("import.check_again").waitFor();
  await set.snap("import-review");
  // The unknown source is to be made: the first of the buttons beneath the question.
  const asked = page.locator("section").filter({ hasText: words(language, "import.unknown") });
  await asked.getByRole("button").first().click();
  await button("import.check_again").click();
  const run = page.getByRole("button").filter({ hasText: words(language, "import.run") });
  await run.waitFor();
  await run.click();
  await page.getByText(say(language, "import.done"), { exact: true }).waitFor();
  await set.snap("import-result");
}

/** A word with parameters in it, whatever they are. */
function words(language: Language, key: string): RegExp {
  const escaped = say(language, key).replaceAll(/[.*+?^$()|[\]\\（）]/g, ".");
  return new RegExp(escaped.replaceAll(/\{\w+\}/g, ".+"));
}
