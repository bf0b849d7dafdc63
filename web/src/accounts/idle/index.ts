import { sessionRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(sessionRoutes)
addTexts('idle', texts)

export { default } from './IdleWatcher.tsx'
