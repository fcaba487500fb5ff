import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.KAIDAN_SERVER ?? "http://127.0.0.1:8080";

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
