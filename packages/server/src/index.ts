export { createApp, API_BASE, type AppDeps, type Mount } from './http/create-app.ts'
export { type Actor, type Authenticator } from './http/actor.ts'
