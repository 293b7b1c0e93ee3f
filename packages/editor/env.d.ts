/// <reference types="vite/client" />

/** Adds the words of a language to cronstrue. */
declare module 'cronstrue/locales/*.js'
