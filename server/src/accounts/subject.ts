/** The subject of an audit entry about an account. */
export const subjectOf = ({ id, role }: { id: string; role: string }) => ({
  ...(role === 'PATIENT' && { patientId: id }),
  metadata: { userId: id },
})

/** The subject of an entry that is about an account and may not name it: the patient's, so that they can read it. */
export const patientOf = (user: { id: string; role: string }) => (user.role === 'PATIENT' ? { patientId: user.id } : {})
