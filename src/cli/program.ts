/** What the program is called where it names itself. */
export const PROGRAM_NAME = 'csm';
