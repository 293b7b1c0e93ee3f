/**
 * Registers the worker that lets the installed app open without a connection. Only in the built product: a development server's
 * files change under its feet. A browser that refuses (no HTTPS, private window) loses only that.
 */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  })
}
