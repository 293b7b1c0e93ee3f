import { defineTrigger, isJsonObject, NodeError, type JsonObject } from '@millrace/node-sdk'

interface Config {
  words: string
  points: number
  everyMinutes: number
}

/** Where the service answers. Its host stands in the permissions of package.json. */
const BASE_URL = 'https://hn.algolia.com/api/v1'
/** Stories that a look shows while the trigger is tried out. */
const SHOWN = 3
const MOST = 100

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
    async poll({ cursor, config, mode, now, http }) {
      const since = typeof cursor === 'number' ? cursor : undefined
      // The first look after publishing sets where to begin. While somebody tries it out, it shows the latest.
      if (since === undefined && mode === 'production') return { events: [], cursor: Math.floor(now / 1000) }
      const { body } = await http({
        url: `${BASE_URL}/search_by_date`,
        query: {
          tags: 'story',
          query: config.words,
          hitsPerPage: String(since === undefined ? SHOWN : MOST),
          // Those of the last second come again, since more of them may have appeared; their ids keep them from starting twice.
          numericFilters: [`points>=${config.points}`, ...(since === undefined ? [] : [`created_at_i>=${since}`])].join(','),
        },
      })
      const stories = storiesOf(body).toReversed() // the service gives the newest first
      return {
        events: stories.map((story) => ({ id: String(story['objectID']), items: [{ json: story }] })),
        cursor: Number(stories.at(-1)?.['created_at_i'] ?? since ?? Math.floor(now / 1000)),
      }
    },
  },
  examples: [{ title: 'Mentions of a word', config: { words: 'millrace', points: 0, everyMinutes: 15 } }],
})

function storiesOf(body: unknown): readonly JsonObject[] {
  const hits = isJsonObject(body as JsonObject) ? (body as JsonObject)['hits'] : undefined
  if (Array.isArray(hits) && hits.every((each) => isJsonObject(each))) return hits
  throw new NodeError('hacker-news.unexpected-answer', 'The service answered with something that is no list of stories.', {
    retryable: true,
  })
}
