/**
 * The components of the pages behind sign-in. The sign-in page imports the few that it needs from their own files, to
 * stay small.
 */
export { ActionBar } from './ActionBar.tsx'
export { Banner } from './Banner.tsx'
export { ConfirmDialog } from './ConfirmDialog.tsx'
export { CountdownRing } from './CountdownRing.tsx'
export {
  browserZone,
  dateIn,
  instantOf,
  isSameClock,
  showDate,
  showDay,
  showDuration,
  showInstant,
  showMoment,
  showMomentOnBothClocks,
  showOffset,
  showOnBothClocks,
  showSpan,
  showTime,
  showTimes,
  showZone,
  spanOf,
  viewerZone,
} from './clock-time.ts'
export { useRemaining } from './countdown.ts'
export { Dialog } from './Dialog.tsx'
export { useDocumentTitle } from './document-title.ts'
export { Findings, ToneIcon } from './Findings.tsx'
export { FrameFirst } from './FrameFirst.tsx'
export { Initials, initialsOf } from './Initials.tsx'
export { isNoLongerKept, showDays } from './kept-days.ts'
export { CardGroup, CardGroups, CardLine, CardList, ListCard, MoreButton } from './ListCard.tsx'
export { languageName, languages } from './languages.ts'
export { BackLink, Page } from './Page.tsx'
export { Problem } from './Problem.tsx'
export { QueryFrame, QueryPending } from './QueryFrame.tsx'
export { useReturnFocus } from './return-focus.ts'
export { SearchField } from './SearchField.tsx'
export { CopyButton, ShareButton } from './ShareButtons.tsx'
export { type NavEntry, Shell } from './Shell.tsx'
export { StatusPill, type Tone } from './StatusPill.tsx'
export { saveFile } from './save-file.ts'
export { Announce, EmptyState, ErrorState, LoadingState } from './states.tsx'
export { clearToasts, toast } from './toast.ts'
export { useBackLayer, useMenuLayer } from './use-back-layer.ts'
export { useIsAhead, useNow } from './use-now.ts'
