// Goes on by itself as soon as the server answers, and asks at once when the device is back in a network.
const ASK_MS = 5000

async function ask() {
  try {
    const reply = await fetch('/healthz', { cache: 'no-store' })
    if (reply.ok) location.reload()
  } catch {
    return // still away: the next turn asks again
  }
}

document.getElementById('again').addEventListener('click', () => location.reload())
addEventListener('online', ask)
setInterval(ask, ASK_MS)
