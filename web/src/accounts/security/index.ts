import { secondFactorRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(secondFactorRoutes)
addTexts('security', texts)

export { SecurityPage } from './SecurityPage.tsx'
