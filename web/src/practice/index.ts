import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('practice', texts)

/** Loads what tells a doctor of arrivals, a chunk of its own. */
export const loadArrivalWatcher = () => import('./arrivals/ArrivalWatcher.tsx')

export { DashboardPage } from './doctor/DashboardPage.tsx'
export { PracticeRoomPage } from './doctor/PracticeRoomPage.tsx'
export { ConsultationListPage } from './patient/ConsultationListPage.tsx'
export { ConsultationPage } from './patient/ConsultationPage.tsx'
