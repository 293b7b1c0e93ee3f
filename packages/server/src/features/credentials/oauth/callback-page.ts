import type { Connected } from './connect-service.ts'

/** The channel on which open pages of the editor hear that a credential was connected. */
const CHANNEL = 'millrace-oauth'

/** A page that says what happened; everything that came from outside stands in it as text. */
export function callbackPage(outcome: Connected, nonce: string): string {
  const title = outcome.ok ? 'Connected' : 'Not connected'
  const text = outcome.ok ? `“${outcome.name}” is connected. You can close this window.` : outcome.reason
  const hint = outcome.ok ? undefined : outcome.hint
  const news = JSON.stringify(outcome.ok ? { ok: true, credentialId: outcome.credentialId } : { ok: false, reason: outcome.reason })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Millrace</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { display: grid; min-height: 90vh; place-items: center; margin: 0; padding: 1.5rem }
  main { max-width: 30rem; overflow-wrap: anywhere }
  h1 { font-size: 1.375rem; margin: 0 0 .5rem }
  p { margin: .25rem 0 }
  .hint { opacity: .75 }
</style>
<main role="status">
<h1>${title}</h1>
<p>${escaped(text)}</p>
${hint === undefined ? '' : `<p class="hint">${escaped(hint)}</p>`}
</main>
<script nonce="${nonce}">
  history.replaceState(null, '', location.pathname)
  new BroadcastChannel('${CHANNEL}').postMessage(${news.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')})
  ${outcome.ok ? 'setTimeout(() => window.close(), 1200)' : ''}
</script>
</html>
`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
