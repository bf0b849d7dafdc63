import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('calls', texts)

export { CallProvider } from './CallProvider.tsx'
export { DeviceCheck } from './DeviceCheck.tsx'
export { LiveCallBar } from './LiveCallBar.tsx'
export { OutgoingPanel } from './OutgoingPanel.tsx'
export { useInviting, useWarmUp } from './use-inviting.ts'
