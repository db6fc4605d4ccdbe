<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Budgets\Spending;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\Target;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\InLocale;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Acceptance;
use ChurnStop\Redemptions\People;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Subscriptions\PlanRef;

/**
 * The one place that makes an offer come true: exactly once, or not at all.
 *
 * Claim the attempt → look again → write the redemption as pending, with prior values → let the connection apply it →
 * applied (ApplyOffer). No transaction of ours is open while the connection writes. Whatever dies in between is found
 * by the redemption's key and finished or undone (ResolveInterrupted).
 */
final class AcceptOffer {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly AttemptStore $attempts,
		private readonly RedemptionStore $redemptions,
		private readonly AttemptWriter $writer,
		private readonly StateMachine $state_machine,
		private readonly OfferChooser $chooser,
		private readonly AttemptView $view,
		private readonly GetAttempt $get,
		private readonly OfferBudgets $budgeting,
		private readonly ApplyOffer $apply,
		private readonly Jobs $jobs,
		private readonly Log $log,
	) {}

	/**
	 * @param PlanRef|null $choice The customer's, where the offer has choices.
	 * @throws Failure
	 */
	public function run( Actor $actor, string $uuid, string $offer_id, ?PlanRef $choice ): Attempt {
		$attempt = $this->transaction->find( $actor, $uuid );
		AttemptTransaction::refuse_claimed( $attempt );
		if (
			Attempt::SAVED === $attempt->state && $attempt->accepted === $offer_id && $this->took( $attempt, $choice )
		) {
			return $attempt;
		}
		if ( ! $attempt->is_open() ) {
			AttemptTransaction::refuse_closed( $attempt );
		}
		$flow = $this->transaction->flow( $attempt );
		if ( null === $flow->offer( $offer_id ) ) {
			throw Failure::invalid()->about( array(
				'offer_id' => __( 'This offer is not part of this cancellation. Nothing has changed.', 'churnstop' ),
			) );
		}
		if ( null === $attempt->shown_offer || $attempt->shown_offer->offer_id !== $offer_id ) {
			throw Failure::offer_unavailable()
				->saying( __( 'This offer is not on the screen any more. Nothing has changed.', 'churnstop' ) )
				->with( array( 'attempt' => $this->view->of( $attempt ) ) );
		}
		if ( $attempt->awaiting ) {
			return $attempt;
		}
		$shown = $attempt->shown_offer->choose( $choice );

		if ( ! $this->attempts->claim( $attempt, 'accept', $this->transaction->now() ) ) {
			// Somebody was quicker by a hair: what they did is the answer.
			return $this->run( $actor, $uuid, $offer_id, $choice );
		}
		$claim = $attempt->claim;
		if ( $attempt->is_live() ) {
			$this->jobs->once( Recover::after_lease( $this->transaction->now() ), Recover::JOB, array( $uuid ) );
		}
		KillPoint::pass( 'accept:claimed' );
		try {
			return $this->under_claim( $actor, $attempt, $flow, $attempt->shown_offer, $shown );
		} catch ( \Throwable $error ) {
			// Whatever it was, the shopper must be able to click again: let go of the claim, if it is still ours.
			$this->let_go( $attempt, $claim );
			throw $error;
		}
	}

	/**
	 * Whether it is the product that was taken: another one, chosen in a second tab, is no repetition. A test took
	 * none.
	 */
	private function took( Attempt $attempt, ?PlanRef $choice ): bool {
		if ( null === $choice ) {
			return true;
		}
		foreach ( $this->redemptions->of_subscription( $attempt->subscriptions[0] ) as $redemption ) {
			if ( $redemption->attempt_id === $attempt->uuid && Redemption::FAILED !== $redemption->state ) {
				$taken = $redemption->receipt->change->switches_to();
				return null !== $taken && $choice->means( $taken );
			}
		}
		return true;
	}

	private function let_go( Attempt $attempt, ?string $claim ): void {
		$live = $this->redemptions->live( $attempt->subscriptions[0] );
		if ( null !== $live && Redemption::PENDING === $live->state && $live->attempt_id === $attempt->uuid ) {
			// Settling could not finish it now: with its lease over, whoever comes next does.
			return;
		}
		// As it is stored: what a move made of it in memory was not written, or taken back with its transaction.
		$now = $this->attempts->find( $attempt->uuid );
		if ( null !== $now && null !== $now->claim && $now->claim === $claim ) {
			$this->attempts->save( $now, $this->transaction->now() );
		}
	}

	/**
	 * @param Target|null $shown What the customer chose, as its card said.
	 * @throws Failure
	 */
	private function under_claim(
		Actor $actor,
		Attempt $attempt,
		Flow $flow,
		ShownOffer $shown_offer,
		?Target $shown,
	): Attempt {
		$found      = $this->transaction->subscription( $actor, $attempt->subscriptions[0] );
		$context    = $this->transaction->context( $actor, $attempt, $found );
		$connection = $found[0];
		if ( $shown_offer->expires_at <= $context->now ) {
			throw Failure::offer_expired()
				->saying( __(
					'This offer was shown more than an hour ago and has expired. Nothing has changed. Here is what we can offer now.',
					'churnstop',
				) )
				->with( array( 'attempt' => $this->fresh( $actor, $attempt ) ) );
		}
		$decision = $this->chooser->decide( $attempt, $flow, $context, choice: $shown?->ref() );
		$offer    = $flow->offer( $shown_offer->offer_id );
		if (
			$shown_offer->fingerprint !== $context->snapshot->fingerprint()
			|| null === $offer
			|| isset( $decision->skipped[ $offer->id ] )
		) {
			$this->refuse( $actor, $attempt );
		}
		$offer = $decision->facts->resolved( $offer );
		try {
			$change = $this->chooser->change( $offer, $context, $decision->facts->targets, $shown?->ref() );
			$target = Target::of( $change, $decision->facts->targets );
			$terms  = OfferChooser::billed( $connection->terms( $context->snapshot, $change ), $context, $target );
			$terms  = $terms->with_summary( InLocale::run(
				$attempt->locale,
				fn (): string => $this->chooser->summary( $offer, $terms, $target ),
			) );
		} catch ( \Throwable ) {
			// Its product is gone; or a registered type, or a store's filter, breaks: what can be offered now is
			// decided without it.
			$this->refuse( $actor, $attempt );
		}
		if ( ! $shown_offer->holds( $terms, $change, $decision->facts->targets, $shown ) ) {
			$this->refuse( $actor, $attempt );
		}
		if ( ! $attempt->is_live() ) {
			$events = $this->state_machine->saved( $attempt, $flow, $terms, null, $context->now );
			return $this->writer->commit( $attempt, $events )
				? $attempt
				: $this->transaction->find( $actor, $attempt->uuid );
		}

		try {
			$receipt = $connection->prepare( $context->snapshot, $change );
		} catch ( ConnectionFailure ) {
			$this->refuse( $actor, $attempt );
		} catch ( \Throwable $error ) {
			$this->log->error(
				'An offer could not be prepared when it was accepted.',
				array( 'offer' => $offer->id ) + Fault::of( $error ),
			);
			$this->refuse( $actor, $attempt );
		}
		$mail     = People::mail( $connection->billing_email( $context->snapshot ) );
		$accepted = new Acceptance(
			$attempt->uuid,
			$attempt->customer_id,
			$mail,
			$attempt->flow_id,
			$attempt->flow_version,
			$attempt->reason,
			$shown_offer->offer_id,
			$shown_offer->offer_type,
			$offer->discount_id(),
			$attempt->assignment,
		);
		$cost     = OfferBudgets::cost( $change, $terms, Target::of( $change, $decision->facts->targets ) );
		$draft    = new Spending(
			$this->budgeting->charges( $flow, $offer, $cost, $context->now ),
			$context->snapshot->next_payment,
		);
		$key      = $this->redemptions->insert_pending( $accepted, $receipt, $terms, $context->now, $draft );
		if ( null === $key ) {
			$this->refuse( $actor, $attempt );
		}
		KillPoint::pass( 'accept:pending' );
		return $this->apply->run( $actor, $connection, $attempt, $flow, $shown_offer, $terms, $receipt, $key );
	}

	/**
	 * Lets go of the claim, and decides anew.
	 *
	 * @throws Failure
	 */
	private function refuse( Actor $actor, Attempt $attempt ): never {
		throw Failure::offer_unavailable()
			->saying( __(
				'Your subscription has changed since this offer was shown, so it does not hold any more. Nothing was applied. Here is what we can offer now.',
				'churnstop',
			) )
			->with( array( 'attempt' => $this->fresh( $actor, $attempt ) ) );
	}

	/** @return array<string, mixed> */
	private function fresh( Actor $actor, Attempt $attempt ): array {
		$this->attempts->save( $attempt, $this->transaction->now() );
		return $this->view->of( $this->get->refresh( $actor, $attempt->uuid, true ) );
	}
}
