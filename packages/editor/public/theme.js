// Runs before the first paint. `src/stores/theme.ts` does the same afterwards; the key and the class names are shared.
;(function () {
  var choice = 'system'
  try {
    choice = localStorage.getItem('millrace.theme') || 'system'
  } catch {
    choice = 'system' // storage is switched off: the system's theme is right
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
  document.documentElement.classList.toggle('contrast', choice === 'contrast' || matchMedia('(prefers-contrast: more)').matches)
})()
