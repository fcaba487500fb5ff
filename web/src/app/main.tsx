/** Where the browser starts: one client for the server's answers, one router, one tree. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ServerError } from "@/api/client";
import { letTabLeave } from "@/ui/tabLeaves";
import { LocaleProvider } from "./LocaleProvider";
import { makeRouter } from "./router";
import "@/ui/base.css";
import "@/ui/form.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays one; only what may pass by itself is tried again.
      retry: (count, error) =>
        count < 2 && error instanceof ServerError && (error.code === "offline" || error.code === "unavailable"),
    },
  },
});

// A newer version has replaced the scripts that this page would load next: take the newer one.
window.addEventListener("vite:preloadError", () => window.location.reload());

letTabLeave(document);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LocaleProvider>
        <RouterProvider router={makeRouter(client)} />
      </LocaleProvider>
    </QueryClientProvider>
  </StrictMode>,
);
