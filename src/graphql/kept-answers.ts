import { LRUCache } from 'lru-cache'
import type { KnowledgeVersion } from '../knowledge/knowledge.ts'
import type { Answer, Question } from './answer.ts'

const MAX_CHARACTERS = 16 * 1024 * 1024

// Runs of the refresh job change without a new revision, so whatever may ask for one is asked anew.
const ASKS_FOR_RUNS = /\b(?:refreshes|latestRefresh|refresh)\b|\bnode\s*\(/

/** Whether the answer to a question changes with the revision only. */
export const isKeepable = ({ query }: Question): boolean => !ASKS_FOR_RUNS.test(query)

/** Answers each question once per version of the knowledge: the same question then gets the same bytes, by POST too. */
export function keepAnswers (answer: (question: Question) => Promise<Answer>, version: () => Promise<KnowledgeVersion>): (question: Question) => Promise<Answer> {
  const kept = new LRUCache<string, Answer>({
    maxSize: MAX_CHARACTERS, maxEntrySize: MAX_CHARACTERS / 4, sizeCalculation: ({ body }, key) => body.length + key.length + 100
  })
  let current: KnowledgeVersion | undefined

  return async question => {
    const { query, variables, operationName } = question
    if (!isKeepable(question)) return await answer(question)
    const asked = await version()
    if (current?.revision !== asked.revision || current.today !== asked.today) {
      kept.clear()
      current = asked
    }
    const key = `${operationName ?? ''} ${JSON.stringify(variables)} ${query}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = await answer(question)
    if (made.ok && (await version()).revision === asked.revision) kept.set(key, made)
    return made
  }
}
