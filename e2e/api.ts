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

/** Changes the language that the signed-in user has chosen. */
export async function chooseLanguage(request: APIRequestContext, url: string, locale: string) {
  const { csrf_token } = await session(request, url);
  const answer = await request.patch(`${url}/api/session`, {
    data: { locale },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  if (!answer.ok()) throw new Error(`choosing ${locale}: ${answer.status()} ${await answer.text()}`);
}
