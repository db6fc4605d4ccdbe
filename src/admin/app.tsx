import { Attempts } from './attempts/attempts';
import { boot } from './boot';
import { Dashboard } from './dashboard/dashboard';
import { Events } from './events/events';
import { Experiments } from './experiments/experiments';
import { useRoute } from './parts/go';
import { Editor } from './screens/editor/editor';
import { Flows } from './screens/flows/flows';
import { Settings } from './screens/settings';

export function App() {
	const { flow } = useRoute();
	switch ( boot().screen ) {
		case 'dashboard':
			return <Dashboard />;
		case 'attempts':
			return <Attempts />;
		case 'experiments':
			return <Experiments />;
		case 'events':
			return <Events />;
		case 'settings':
			return <Settings />;
		default:
			return flow === null ? <Flows /> : <Editor key={ flow } id={ flow } />;
	}
}
