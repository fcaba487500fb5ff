import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.KAIDAN_SERVER ?? "http://127.0.0.1:8080";

const shellParts = new RegExp(
  "node_modules/(?:antd/es/(?:theme|style|_util|config-provider|app|message|notification|modal|button|tooltip|input)/" +
    "|@rc-component/(?:util|motion|portal|trigger|tooltip|resize-observer|notification|dialog|mutate-observer)/" +
    "|@ant-design/(?:cssinjs|cssinjs-utils|colors|fast-color)/)",
);

// The build is embedded in the executable: every asset has a hash in its name and nothing is inlined as a
// script, because the server sends `script-src 'self'`.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": here("./src"), "@locales": here("../locales") } },
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // Without these, every icon and every helper that two pages share becomes a file of its own.
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules\/lucide-react/, priority: 3 },
            {
              name: "react",
              test: /node_modules\/(react|react-dom|scheduler|@tanstack)\//,
              priority: 2,
              minShareCount: 2,
            },
            // Only what the shell needs anyway: by name, because a count of users would pull more in with each screen.
            { name: "parts", test: shellParts, priority: 1 },
            { name: "base", test: /src\/(api|i18n|ui|describe)\//, priority: 1, minShareCount: 8 },
          ],
        },
      },
    },
  },
  server: {
    fs: { allow: [here("."), here("../locales")] },
    proxy: Object.fromEntries(
      ["/api", "/odata", "/openapi.json", "/healthz"].map((path) => [path, { target: server, changeOrigin: false }]),
    ),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
    setupFiles: ["./test/setup.ts"],
  },
});
