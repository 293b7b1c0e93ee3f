/**
 * Calls `act` once the process that started this one has ended. npm hands a signal to the shell between itself and a script, and such a
 * shell ends without telling anybody: what the script started would go on, with its port taken.
 */
export function onceOrphaned(act, everyMs = 500) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, everyMs)
  timer.unref()
}
