/** Which place an address is, and the frame round all of them. */
import { Route, Switch } from 'wouter';
import { UsersPlace } from './account/users-place.js';
import { CameraPlace } from './camera/camera-place.js';
import { CameraFormPlace } from './cameras/camera-form-place.js';
import { CamerasPlace } from './cameras/cameras-place.js';
import { KeptPlace } from './kept/kept-place.js';
import { LivePlace } from './live/live-place.js';
import { NoSuchPlace } from './shell/no-such-place.js';
import { Shell } from './shell/shell.js';
import { SystemPlace } from './system/system-place.js';
import { TimelinePlace } from './timeline/timeline-place.js';

export function App() {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={LivePlace} />
        <Route path="/camera/:id">{({ id }) => <CameraPlace key={id} id={id} />}</Route>
        <Route path="/timeline" component={TimelinePlace} />
        <Route path="/kept" component={KeptPlace} />
        <Route path="/cameras" component={CamerasPlace} />
        <Route path="/cameras/new">{() => <CameraFormPlace id={null} />}</Route>
        <Route path="/cameras/:id">{({ id }) => <CameraFormPlace key={id} id={id} />}</Route>
        <Route path="/system" component={SystemPlace} />
        <Route path="/users" component={UsersPlace} />
        <Route component={NoSuchPlace} />
      </Switch>
    </Shell>
  );
}
