import { queue } from '../practice/queue.ts'
import { loop } from './loop.ts'
export const calls = [queue, loop]
export const other = 1
