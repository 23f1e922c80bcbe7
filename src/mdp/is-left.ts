import { EXIT } from '../contract/environment.ts';

/** Whether a request that stands at exit `k` leaves under this action: at the last exit both actions exit. */
export const isLeft = (action: number, k: number, last: number): boolean => action === EXIT || k === last;
