import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import { fieldLabel } from '../../flow/labels';
import { useActions } from '../../store';
import type { Flow, FlowLabels, Survey } from '../../types';
import { Choice, Group, Text, Toggle } from './fields';

export function InspectSurvey( { flow }: { flow: Flow } ) {
	const { edit } = useActions();
	const { survey } = flow;
	const set = ( change: Partial< Survey >, tag = '' ) =>
		void edit( ( now ) => ( { ...now, survey: { ...now.survey, ...change } } ), tag );
	const setComment = ( change: Partial< Survey[ 'comment' ] >, tag = '' ) =>
		void edit(
			( now ) => ( { ...now, survey: { ...now.survey, comment: { ...now.survey.comment, ...change } } } ),
			tag
		);
	const { survey: shipped } = boot().texts;
	return (
		<>
			<h2 tabIndex={ -1 }>{ __( 'Survey', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'The first screen: the question, the reasons, and Cancel beside them. Nobody has to answer.',
					'churnstop'
				) }
			</p>
			<Group>
				<Text
					path="survey.title"
					label={ fieldLabel( 'title' ) }
					value={ survey.title }
					max={ 300 }
					placeholder={ shipped.title }
					onChange={ ( title ) => set( { title }, 'survey.title' ) }
				/>
				<Text
					path="survey.message"
					label={ fieldLabel( 'message' ) }
					rows={ 3 }
					value={ survey.message }
					max={ 2000 }
					onChange={ ( message ) => set( { message }, 'survey.message' ) }
				/>
				<Choice
					path="survey.order"
					label={ fieldLabel( 'order' ) }
					value={ survey.order }
					options={ [
						{ value: 'fixed', label: __( 'As in the outline', 'churnstop' ) },
						{ value: 'shuffled', label: __( 'Shuffled, “other” last', 'churnstop' ) },
					] }
					help={
						survey.order === 'shuffled'
							? __(
									'The first reason is chosen more often, so shuffling makes the answers comparable.',
									'churnstop'
							  )
							: ''
					}
					onChange={ ( order ) => set( { order: order === 'shuffled' ? 'shuffled' : 'fixed' } ) }
				/>
			</Group>
			<Group title={ __( 'Comment', 'churnstop' ) }>
				<Toggle
					path="survey.comment.enabled"
					label={ fieldLabel( 'comment_enabled' ) }
					help={ __( 'A text field opens under the chosen reason.', 'churnstop' ) }
					checked={ survey.comment.enabled }
					onChange={ ( enabled ) => setComment( { enabled } ) }
				/>
				{ survey.comment.enabled && (
					<>
						<Text
							path="survey.comment.prompt"
							label={ fieldLabel( 'comment_prompt' ) }
							value={ survey.comment.prompt }
							max={ 500 }
							onChange={ ( prompt ) => setComment( { prompt }, 'survey.comment.prompt' ) }
						/>
						{ /* The checks refuse it: whoever brings it along, from a file, can only switch it off. */ }
						{ survey.comment.required && (
							<Toggle
								path="survey.comment.required"
								label={ fieldLabel( 'comment_required' ) }
								help={ __(
									'Nobody has to explain themselves to cancel. Switch this off to publish the flow.',
									'churnstop'
								) }
								checked={ survey.comment.required }
								onChange={ ( required ) => setComment( { required } ) }
							/>
						) }
					</>
				) }
			</Group>
		</>
	);
}

const LABELS: ReadonlyArray< keyof FlowLabels > = [ 'cancel', 'decline', 'another', 'dismiss' ];

export function InspectLabels( { flow }: { flow: Flow } ) {
	const { edit } = useActions();
	const help: Record< keyof FlowLabels, string > = {
		cancel: __( 'On every screen. It cancels in one click, so it must say so.', 'churnstop' ),
		decline: __( 'Shown in its place beside an offer. It cancels too.', 'churnstop' ),
		another: __( 'Quieter, where a further offer may follow.', 'churnstop' ),
		dismiss: __( 'Closes without changing anything.', 'churnstop' ),
	};
	return (
		<>
			<h2 tabIndex={ -1 }>{ __( 'Buttons', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __( 'A button that says cancel cancels, at once and on every screen.', 'churnstop' ) }
			</p>
			<Group>
				{ LABELS.map( ( name ) => (
					<Text
						key={ name }
						path={ `labels.${ name }` }
						label={ fieldLabel( name ) }
						help={ help[ name ] }
						max={ 200 }
						value={ flow.labels[ name ] }
						placeholder={ boot().texts.labels[ name ] }
						onChange={ ( value ) =>
							void edit(
								( now ) => ( { ...now, labels: { ...now.labels, [ name ]: value } } ),
								`labels.${ name }`
							)
						}
					/>
				) ) }
			</Group>
		</>
	);
}
