/** The few calls that stories and tools make without the browser's help; all else is done on the screen. */
import type { APIRequestContext } from "@playwright/test";

export interface DemoUser {
  email: string;
  name: string;
  role: string;
  password: string;
}

export interface Session {
  setup_required: boolean;
  demo_users?: DemoUser[] | null;
  user: { id: string; email: string; name: string; locale: string | null } | null;
  csrf_token?: string | null;
}

export async function session(request: APIRequestContext, url: string): Promise<Session> {
  const answer = await request.get(`${url}/api/session`);
  if (!answer.ok()) throw new Error(`GET /api/session: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Signs in; the cookie stays with the request's browser context. */
export async function signIn(request: APIRequestContext, url: string, email: string, password: string) {
  const answer = await request.post(`${url}/api/session`, { data: { email, password } });
  if (!answer.ok()) throw new Error(`signing in as ${email}: ${answer.status()} ${await answer.text()}`);
}

/** Sets up an empty server for a story that is about something else; whoever asks is its administrator then. */
export async function found(request: APIRequestContext, url: string) {
  const data = {
    company_name: "华东精密机械有限公司",
    base_currency: "CNY",
    time_zone: "Asia/Shanghai",
    locale: "zh-CN",
    name: "王芳",
    email: "wang.fang@example.com",
    password: "苹果 correct horse 2026",
  };
  const answer = await request.post(`${url}/api/setup`, { data });
  if (!answer.ok()) throw new Error(`setting up: ${answer.status()} ${await answer.text()}`);
}

/** Changes the language that the signed-in user has chosen. */
export async function chooseLanguage(request: APIRequestContext, url: string, locale: string) {
  const { csrf_token } = await session(request, url);
  const answer = await request.patch(`${url}/api/session`, {
    data: { locale },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  if (!answer.ok()) throw new Error(`choosing ${locale}: ${answer.status()} ${await answer.text()}`);
}

/** Makes a record of what a story needs but does not tell about; answers with its id. */
export async function make(
  request: APIRequestContext,
  url: string,
  object: string,
  values: Record<string, unknown>,
): Promise<string> {
  const { csrf_token } = await session(request, url);
  const answer = await request.post(`${url}/odata/${object}`, {
    data: values,
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  if (!answer.ok()) throw new Error(`making ${object}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).id;
}

/** The records that a filter finds, as the reader may see them. */
export async function find<Row = { id: string; name: string }>(
  request: APIRequestContext,
  url: string,
  object: string,
  filter: string,
  more = "",
): Promise<Row[]> {
  const answer = await request.get(`${url}/odata/${object}?$filter=${encodeURIComponent(filter)}${more}`);
  if (!answer.ok()) throw new Error(`finding ${object}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).value;
}
