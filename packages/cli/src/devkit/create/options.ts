import { basename, resolve } from 'node:path'
import { OptionError } from '@millrace/base'
import { isTemplate, TEMPLATES, type Template } from './templates.ts'

/** What a new package is made from. */
export interface CreateOptions {
  /** Name on npm, e.g. `millrace-crm` or `@acme/crm`. */
  readonly name: string
  readonly template: string
  /** A new or empty folder. @default the name without its scope, below the current folder */
  readonly directory?: string
  /** For people. @default made of the name */
  readonly title?: string
  /** SPDX identifier, or UNLICENSED. @default 'MIT' */
  readonly license?: string
  /** @default '' */
  readonly author?: string
  /** Where the API answers, for the templates that call one. @default 'https://api.example.com' */
  readonly baseUrl?: string
}

/** All that the placeholders of templates stand for. */
export interface PackagePlan {
  readonly directory: string
  readonly template: Template
  readonly name: string
  /** First part of the names of its node types. */
  readonly id: string
  readonly title: string
  readonly license: string
  readonly author: string
  readonly baseUrl: string
  readonly host: string
}

export const LICENSES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'UNLICENSED'] as const

const NAME = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/
// Titles go into sources, JSON and Markdown as they are.
const TITLE = /^[\p{L}\p{N}][\p{L}\p{N} .+-]*$/u
const AUTHOR = /^[\p{L}\p{N} .,+@<>()-]*$/u
const LICENSE = /^[A-Za-z0-9][A-Za-z0-9.+() -]*$/

/** @throws OptionError naming the option that cannot be used */
export function compilePackage(options: CreateOptions, cwd: string): PackagePlan {
  const { name, template, license = 'MIT', author = '', baseUrl = 'https://api.example.com' } = options
  const refused = nameProblem(name)
  if (refused !== undefined) throw new OptionError({ option: 'name', expected: refused })
  if (!isTemplate(template)) throw new OptionError({ option: 'template', expected: `one of: ${TEMPLATES.map(({ id }) => id).join(', ')}` })
  const id = idOf(name)
  const title = options.title ?? titleOf(id)
  if (!TITLE.test(title) || title.length > 80)
    throw new OptionError({ option: 'title', expected: 'letters, digits, spaces, dots and dashes (80 at most)' })
  if (!LICENSE.test(license)) throw new OptionError({ option: 'license', expected: 'an SPDX identifier such as MIT, or UNLICENSED' })
  if (!AUTHOR.test(author)) throw new OptionError({ option: 'author', expected: 'a name, perhaps with <address>' })
  return {
    ...{ template, name, id, title, license, author, ...apiOf(baseUrl) },
    directory: resolve(cwd, options.directory ?? basename(name)),
  }
}

/** What a name has to be, when this is none. */
export function nameProblem(name: string): string | undefined {
  if (name.length > 214 || !NAME.test(name))
    return 'a package name: lower-case letters, digits, dashes and dots, perhaps with a scope such as @acme/crm'
  return /^[a-z]/.test(idOf(name)) ? undefined : 'a package name that has a letter before its first digit'
}

/** `@acme/millrace-nodes-crm` is about `crm`. */
const idOf = (name: string): string =>
  basename(name)
    .replace(/^(millrace-)?(nodes?-)?(?=.)/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)

const titleOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

function apiOf(baseUrl: string): { baseUrl: string; host: string } {
  const refuse = (): never => {
    throw new OptionError({ option: 'base-url', expected: 'the absolute http or https address of an API, e.g. https://api.example.com/v1' })
  }
  if (!URL.canParse(baseUrl) || /['"\\{}\s]/.test(baseUrl)) return refuse()
  const url = new URL(baseUrl)
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') return refuse()
  return { baseUrl: url.href.replace(/\/+$/, ''), host: url.hostname }
}
