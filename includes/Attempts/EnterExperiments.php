<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Assignment;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Connections\Connections;
use ChurnStop\Decisions\Decision;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Experiments\Delays;
use ChurnStop\Experiments\Draw;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use ChurnStop\Flows\Flow;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\SiteSecret;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Draws customers, for the holdout first and then for the experiment that runs on the flow. Each customer is drawn
 * once, and only where it could make a difference.
 *
 * Nothing is written here. The attempt carries the draw into its next write. If another request was quicker, its draw
 * is found and holds.
 */
final class EnterExperiments {

	public function __construct(
		private readonly ArmFlows $flows,
		private readonly EntryTable $entries,
		private readonly OfferChooser $chooser,
		private readonly Delays $delays,
		private readonly SettingsStore $settings,
		private readonly Connections $connections,
	) {}

	/**
	 * What was drawn for the customer before holds from the first screen on. Where first screens differ, they are drawn
	 * now.
	 */
	public function at_start( Attempt $attempt, \DateTimeImmutable $now ): void {
		[ $experiment, $last ] = $this->recall( $attempt, $now );
		$found                 = $this->connections->recent( $attempt->subscriptions[0] );
		if (
			null !== $experiment && null !== $found && $experiment->differs_at_first() && $this->may_enter( $attempt )
		) {
			$this->draw( $attempt, $experiment, $last, $found[1], $now );
		}
	}

	/** After the reason: where some arm would now offer something, or ask whether it may. */
	public function at_reason( Attempt $attempt, AttemptContext $context, ?string $reason ): void {
		// Also of those who enter nothing now: what was drawn on another device meanwhile holds here.
		[ $experiment, $last ] = $this->recall( $attempt, $context->now );
		if ( ! $this->may_enter( $attempt ) ) {
			return;
		}
		if (
			( null !== $experiment || $this->is_for_holdout( $attempt ) )
			&& $this->offers_something( $attempt, $experiment, $context, $reason )
		) {
			$this->draw( $attempt, $experiment, $last, $context->snapshot, $context->now );
		}
	}

	/**
	 * Takes over what is stored of the customer.
	 *
	 * @return array{Experiment|null, Entry|null} The experiment that they may still enter; their last draw of the
	 *     holdout.
	 */
	private function recall( Attempt $attempt, \DateTimeImmutable $now ): array {
		if ( ! $attempt->is_live() || 0 === $attempt->customer_id || ! $this->settings->is_experimenting() ) {
			return array( null, null );
		}
		$experiment = null === $attempt->assignment->experiment_id ? $this->flows->running( $attempt->flow_id ) : null;
		$stored     = $this->entries->of_customer( $attempt->customer_id, $experiment?->id );
		$holdout    = $stored['holdout'];
		if ( null === $attempt->assignment->holdout_p && null !== $holdout && $holdout->holds_at( $now ) ) {
			$attempt->assignment = $attempt->assignment->with_holdout(
				Entry::HELD_OUT === $holdout->arm,
				$holdout->probability,
			);
		}
		if ( null !== $experiment && null !== $stored['arm'] ) {
			$attempt->assignment = $attempt->assignment->with_arm(
				$experiment->id,
				$stored['arm']->arm,
				$stored['arm']->probability,
			);
		}
		// A customer who is held out enters no experiment.
		return array(
			$attempt->assignment->holdout || null !== $attempt->assignment->experiment_id ? null : $experiment,
			$holdout,
		);
	}

	/**
	 * Staff, tests, the demo beside a store, several subscriptions at once, and those to whom the law lets nobody offer
	 * anything.
	 */
	private function may_enter( Attempt $attempt ): bool {
		return $attempt->is_live() && $attempt->counted && 0 !== $attempt->customer_id
			&& in_array( $attempt->actor->kind, array( Actor::CUSTOMER, Actor::TOKEN ), true )
			&& 0 === $attempt->actor->staff()
			&& 1 === count( $attempt->subscriptions )
			&& Profiles::BARE !== $attempt->profile
			&& ( Connections::DEMO !== $attempt->connection || $this->connections->is_demo() );
	}

	private function is_for_holdout( Attempt $attempt ): bool {
		return null === $attempt->assignment->holdout_p
			&& null === $attempt->assignment->experiment_id
			&& $this->settings->get()->holdout_percent > 0;
	}

	/** The decision is made for every arm before the draw, so that who is in depends on none. */
	private function offers_something(
		Attempt $attempt,
		?Experiment $experiment,
		AttemptContext $context,
		?string $reason,
	): bool {
		$asks             = clone $attempt;
		$asks->reason     = $reason;
		$asks->assignment = new Assignment();
		foreach ( $this->candidates( $attempt, $experiment ) as $flow ) {
			if ( null === $reason || null !== $flow->reason( $reason ) ) {
				if ( Decision::CONFIRM !== $this->chooser->decide( $asks, $flow, $context )->screen ) {
					return true;
				}
			}
		}
		return false;
	}

	/** @return list<Flow> The flow as it is, and with the changes of each arm. */
	private function candidates( Attempt $attempt, ?Experiment $experiment ): array {
		$walks = array( new Assignment() );
		foreach ( $experiment->arms ?? array() as $arm ) {
			$walks[] = ( new Assignment() )->with_arm( $experiment->id ?? 0, $arm->id, $arm->probability() );
		}
		return array_values( array_filter( array_map(
			fn ( Assignment $one ): ?Flow => $this->flows->version( $attempt->flow_id, $attempt->flow_version, $one ),
			$walks,
		) ) );
	}

	private function draw(
		Attempt $attempt,
		?Experiment $experiment,
		?Entry $last,
		Snapshot $snapshot,
		\DateTimeImmutable $now,
	): void {
		if ( $this->is_for_holdout( $attempt ) ) {
			$bodies = array_map(
				static fn ( Flow $flow ): array => $flow->to_array(),
				$this->candidates( $attempt, $experiment ),
			);
			$this->draw_holdout(
				$attempt,
				$last,
				$this->delays->of( $bodies )->of_subscription( $snapshot ),
				$snapshot,
				$now,
			);
		}
		if ( null === $experiment || $attempt->assignment->holdout || array() === $experiment->arms ) {
			return;
		}
		$arm                 = Draw::arm(
			Draw::point( SiteSecret::get(), (string) $experiment->id, $attempt->customer_id, 1 ),
			$experiment->arms,
		);
		$clock               = Maturity::clock(
			$now,
			$experiment->lag_days,
			$snapshot->next_payment,
			$experiment->delay->of_subscription( $snapshot ),
		);
		$attempt->assignment = $attempt->assignment->with_arm( $experiment->id, $arm->id, $arm->probability() );
		$attempt->entries[]  = new Entry(
			(string) $experiment->id,
			$attempt->customer_id,
			1,
			$arm->id,
			$arm->probability(),
			$experiment->shares(),
			$experiment->primary,
			$now,
			...$clock,
		);
	}

	private function draw_holdout(
		Attempt $attempt,
		?Entry $last,
		int $delay,
		Snapshot $snapshot,
		\DateTimeImmutable $now,
	): void {
		$percent             = $this->settings->get()->holdout_percent;
		$round               = ( $last->round ?? 0 ) + 1;
		$held_out            = Draw::is_held_out(
			Draw::point( SiteSecret::get(), Entry::HOLDOUT, $attempt->customer_id, $round ),
			$percent,
		);
		$probability         = number_format( $percent / 100, 5, '.', '' );
		$shares              = number_format( 1 - $percent / 100, 5, '.', '' ) . ',' . $probability;
		$clock               = Maturity::clock( $now, Experiment::LAG_DAYS, $snapshot->next_payment, $delay );
		$attempt->assignment = $attempt->assignment->with_holdout( $held_out, $probability );
		$attempt->entries[]  = new Entry(
			Entry::HOLDOUT,
			$attempt->customer_id,
			$round,
			$held_out ? Entry::HELD_OUT : Entry::TREATED,
			$probability,
			$shares,
			Experiment::RENEWED,
			$now,
			...$clock,
		);
	}
}
