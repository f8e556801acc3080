/** Keeps a fault of the page in the place where it happened: the frame stays, and one can go on. */
import { Component, type ReactNode } from 'react';
import { Failure } from '../ui/notice.js';
import { t } from '../words/words.js';

type State = Readonly<{ error: Error | null; place: string }>;

export class Mishap extends Component<{ place: string; children: ReactNode }, State> {
  override state: State = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  /** Another place is a new beginning. */
  static getDerivedStateFromProps({ place }: { place: string }, state: State): State | null {
    return place === state.place ? null : { error: null, place };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Failure
        what={t('shell.thisPlace')}
        error={error}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
