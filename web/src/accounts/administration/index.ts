import { administrationRoutes, peopleRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts as people } from './people.texts.en.ts'
import { texts } from './texts.en.ts'

addRoutes({ ...administrationRoutes, ...peopleRoutes })
addTexts('administration', texts)
addTexts('managedPeople', people)

export { ManagedDoctorsPage } from './ManagedDoctorsPage.tsx'
export { OverviewPage } from './OverviewPage.tsx'
export { PeoplePage } from './PeoplePage.tsx'
export { SpecialtiesPage } from './SpecialtiesPage.tsx'
