import type { Scope } from '@millrace/api'
import type { Logger } from '@millrace/base'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Static, TObject, TSchema } from 'typebox'
import type { Actor } from './actor.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Who may call: a scope, anybody who is signed in, or anybody at all. */
export type Access = Scope | 'signed-in' | 'public'

/** Facts about the request beside its validated parts. */
export interface RequestFacts {
  readonly correlationId: string
  readonly log: Logger
  /** Address of the client, behind the trusted proxies. */
  readonly ip: string
  readonly headers: IncomingHttpHeaders
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal
}

/** A public route has no actor. */
type ActorFor<A extends Access> = A extends 'public' ? undefined : Actor

/** Bodies by status; `null` for a reply without one. */
export type Replies = Readonly<Record<number, TSchema | null>>

export type ReplyOf<R extends Replies> = {
  [K in keyof R & number]: {
    readonly status: K
    readonly body: R[K] extends TSchema ? Static<R[K]> : undefined
    readonly headers?: Readonly<Record<string, string | readonly string[]>>
  }
}[keyof R & number]

export interface RouteSpec<A extends Access, P extends TSchema, Q extends TSchema, B extends TSchema, R extends Replies, S> {
  readonly method: Method
  /** Below the base, with Express parameters: `/workflows/:id`. */
  readonly path: string
  readonly scope: A
  readonly params?: P
  /** Values are coerced from text; nothing else is. */
  readonly query?: Q
  /** Without it the route takes no body. A missing body counts as `{}`. */
  readonly body?: B
  /** Other than the server's limit. */
  readonly maxBodyBytes?: number
  /** A body of this media type is handed over as it comes in (`stream`), without limit and unchecked; `body` is `{}` then. */
  readonly streams?: string
  readonly replies: R
  readonly summary: string
  readonly tags: readonly string[]
  handle(
    input: {
      readonly params: Static<P>
      readonly query: Static<Q>
      readonly body: Static<B>
      /** The body, where it has the media type of `streams`. */
      readonly stream: Readable | undefined
      readonly actor: ActorFor<A>
      readonly request: RequestFacts
    },
    services: S,
  ): Promise<ReplyOf<R>> | ReplyOf<R>
}

/** What a handler gave, whatever the route. */
export interface AnyReply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** What a handler is given, whatever the route: parts are validated by then. */
export interface AnyInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly stream: Readable | undefined
  readonly actor: Actor | undefined
  readonly request: RequestFacts
}

/** A declared route that needs the services `S`. */
export interface Route<S> {
  readonly method: Method
  readonly path: string
  readonly scope: Access
  readonly params: TSchema | undefined
  readonly query: TSchema | undefined
  readonly body: TSchema | undefined
  readonly maxBodyBytes: number | undefined
  readonly streams: string | undefined
  readonly replies: Replies
  readonly summary: string
  readonly tags: readonly string[]
  readonly handle: (input: AnyInput, services: S) => Promise<AnyReply> | AnyReply
}

/** A route together with its services: what the router and the OpenAPI document are made from. */
export type BoundRoute = Omit<Route<never>, 'handle'> & { readonly handle: (input: AnyInput) => Promise<AnyReply> | AnyReply }

/**
 * Declares a route: schemas plus a call. Validation, authentication and error mapping are done around it, once for all.
 * @example route({ method: 'get', path: '/workflows/:id', scope: 'workflow:read', params: IdParams, replies: { 200: WorkflowSchema }, … })
 */
export function route<
  const A extends Access,
  R extends Replies,
  S,
  P extends TSchema = TObject<Record<never, never>>,
  Q extends TSchema = TObject<Record<never, never>>,
  B extends TSchema = TObject<Record<never, never>>,
>(spec: RouteSpec<A, P, Q, B, R, S>): Route<S> {
  const { method, path, scope, params, query, body, maxBodyBytes, streams, replies, summary, tags } = spec
  return Object.freeze({
    ...{ method, path, scope, params, query, body, maxBodyBytes, streams, replies, summary, tags },
    // The router calls a handler only with parts that its schemas accepted: the one place where their types are asserted.
    handle: (input: AnyInput, services: S) => spec.handle(input as Parameters<typeof spec.handle>[0], services),
  })
}

/** A reply of a handler. */
export function reply<const N extends number>(
  status: N,
  body?: undefined,
  headers?: Readonly<Record<string, string | readonly string[]>>,
): { status: N; body: undefined; headers?: Readonly<Record<string, string | readonly string[]>> }
export function reply<const N extends number, T>(
  status: N,
  body: T,
  headers?: Readonly<Record<string, string | readonly string[]>>,
): { status: N; body: T; headers?: Readonly<Record<string, string | readonly string[]>> }
export function reply(status: number, body?: unknown, headers?: Readonly<Record<string, string | readonly string[]>>): AnyReply {
  return headers === undefined ? { status, body } : { status, body, headers }
}

/** Gives routes the services that they declared to need. */
export const bindRoutes = <S>(routes: readonly Route<S>[], services: S): readonly BoundRoute[] =>
  routes.map(({ handle, ...rest }) => Object.freeze({ ...rest, handle: (input: AnyInput) => handle(input, services) }))
