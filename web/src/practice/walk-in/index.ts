import { walkInRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(walkInRoutes)
addTexts('walkIn', texts)

export { WalkInPage as default } from './WalkInPage.tsx'
