/** How a command tells its exit status. */
export type SetStatus = (status: number) => void;
