import { defineTrigger, isJsonObject, NodeError, type JsonObject, type TriggerEvent } from '@millrace/node-sdk'

interface Config {
  words: string
  points: number
  everyMinutes: number
}

/** Where the service answers. Its host stands in the permissions of package.json. */
const BASE_URL = 'https://hn.algolia.com/api/v1'
/** Stories that a look shows while the trigger is tried out. */
const SHOWN = 3
/** Stories of one answer. */
const PAGE = 100
/** The search finds a story some time after it was posted, so each look goes back this far; ids keep what was found from starting twice. */
const LATE_S = 600
/** What one look is about at most, after a long pause. */
const LONGEST_S = 3600

export default defineTrigger<Config>({
  type: 'hacker-news.new-story',
  version: 1,
  title: 'New Story',
  description: 'Starts for each new story of Hacker News that holds certain words.',
  kind: 'trigger',
  category: 'Hacker News',
  keywords: ['news', 'watch', 'poll', 'mentions'],
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: {
    type: 'object',
    additionalProperties: false,
    properties: {
      words: {
        type: 'string',
        title: 'Words',
        description: 'What the story has to hold; all stories when empty.',
        maxLength: 200,
        default: '',
        examples: ['workflow automation'],
      },
      points: {
        type: 'integer',
        title: 'Points',
        description: 'Only stories that have at least so many points when it looks.',
        minimum: 0,
        maximum: 100_000,
        default: 0,
        examples: [10],
      },
      everyMinutes: {
        type: 'integer',
        title: 'Every (minutes)',
        description: 'How often it looks.',
        minimum: 1,
        maximum: 1440,
        default: 5,
        examples: [5],
      },
    },
  },
  trigger: {
    kind: 'poll',
    spec: ({ everyMinutes }) => [{ everyMs: everyMinutes * 60_000 }],
    // The cursor is the second of the epoch from which the next look is.
    async poll({ cursor, config, mode, now, http }) {
      const end = Math.floor(now / 1000)
      const find = async (hits: number, ...filters: readonly string[]): Promise<readonly JsonObject[]> => {
        const query = { tags: 'story', query: config.words, hitsPerPage: String(hits) }
        const numericFilters = [`points>=${config.points}`, ...filters].join(',')
        const { body } = await http({ url: `${BASE_URL}/search_by_date`, query: { ...query, numericFilters } })
        return storiesOf(body).toReversed() // the service gives the newest first
      }
      if (typeof cursor !== 'number') {
        // The first look after publishing sets where to begin. While somebody tries it out, it shows the latest.
        return { events: mode === 'test' ? eventsOf(await find(SHOWN)) : [], cursor: end }
      }
      for (let until = Math.min(end, cursor + LONGEST_S); ; until = cursor + Math.floor((until - cursor) / 2)) {
        const stories = await find(PAGE, `created_at_i>=${cursor}`, `created_at_i<=${until}`)
        // A full answer is without the oldest ones: half of the time has fewer.
        if (stories.length === PAGE && until > cursor + 1) continue
        const more = until < end
        return { events: eventsOf(stories), cursor: more ? until : Math.max(cursor, end - LATE_S), more }
      }
    },
  },
  examples: [{ title: 'Mentions of a word', config: { words: 'millrace', points: 0, everyMinutes: 15 } }],
})

const eventsOf = (stories: readonly JsonObject[]): readonly TriggerEvent[] =>
  stories.map((story) => ({ id: String(story['objectID']), items: [{ json: story }] }))

function storiesOf(body: unknown): readonly JsonObject[] {
  const hits = isJsonObject(body as JsonObject) ? (body as JsonObject)['hits'] : undefined
  if (Array.isArray(hits) && hits.every((each) => isJsonObject(each))) return hits
  throw new NodeError('hacker-news.unexpected-answer', 'The service answered with something that is no list of stories.', {
    retryable: true,
  })
}
