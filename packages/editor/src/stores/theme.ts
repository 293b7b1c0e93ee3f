import { defineStore } from 'pinia'
import { ref, watchEffect } from 'vue'

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'millrace.theme' // shared with public/theme.js, which sets the class before the first paint
const isTheme = (value: unknown): value is Theme => THEMES.includes(value as Theme)

/** Light, dark, high contrast, or what the system says; kept on this device. */
export const useTheme = defineStore('theme', () => {
  const stored = readStored()
  const theme = ref<Theme>(stored)
  const systemDark = mediaRef('(prefers-color-scheme: dark)')
  const systemContrast = mediaRef('(prefers-contrast: more)')

  watchEffect(() => {
    const dark = theme.value === 'dark' || (theme.value !== 'light' && systemDark.value)
    const root = document.documentElement
    root.classList.toggle('dark', dark)
    root.classList.toggle('contrast', theme.value === 'contrast' || systemContrast.value)
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', getComputedStyle(root).getPropertyValue('--surface').trim())
  })

  function choose(next: Theme): void {
    theme.value = next
    writeStored(next)
  }
  return { theme, choose }
})

function readStored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return isTheme(value) ? value : 'system'
  } catch {
    return 'system' // storage is switched off in this browser
  }
}

function writeStored(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    return // storage is switched off: the choice holds until the page is closed
  }
}

function mediaRef(query: string) {
  const media = matchMedia(query)
  const matches = ref(media.matches)
  media.addEventListener('change', () => (matches.value = media.matches))
  return matches
}
