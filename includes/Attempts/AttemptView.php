<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Connections\Cancellation;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Subscriptions;
use ChurnStop\Data;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\Snapshot;

/** The contract's Attempt. */
final class AttemptView {

	public function __construct(
		private readonly Connections $connections,
		private readonly RedemptionStore $redemptions,
		private readonly ArmFlows $flows,
		private readonly ScreenBuilder $screens,
		private readonly SettingsStore $settings,
	) {}

	/** @return array<string, mixed> */
	public function of( Attempt $attempt ): array {
		$flow     = $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment )
			?? throw new \LogicException( 'Versions of flows are never deleted.' );
		$list     = array();
		$lasting  = array();
		$ends     = array();
		$keepable = false;
		foreach ( $attempt->subscriptions as $subscription ) {
			$found = $this->connections->recent( $subscription );
			// One that has changed owner since is nobody's business here.
			if ( null !== $found && $found[1]->customer_id === $attempt->customer_id ) {
				$one    = $this->subscription( $attempt, $found[0], $found[1] );
				$list[] = $one;
				if ( ! $attempt->is_open() || $found[0]->may_cancel( $attempt->actor, $found[1] ) ) {
					$ends[] = $one['ends_at_if_cancelled'];
				} elseif ( count( $attempt->subscriptions ) > 1 ) {
					$lasting[] = AttemptTransaction::why_not( $found[1] );
				}
				// One of those that this attempt has cancelled is enough.
				$keepable = $keepable
					|| ( $subscription->is_in( $attempt->cancelled() ) && $found[0]->can_reactivate( $found[1] ) );
			}
		}
		$first          = $this->connections->recent( $attempt->subscriptions[0] );
		// Of several: when the last of them ends, as the result says.
		$ends_at        = Data::time( array( 'at' => max( array( null, ...$ends ) ) ), 'at' );
		$can_reactivate = Attempt::CANCELLED === $attempt->state
			&& $attempt->is_live()
			&& ! isset( $attempt->result['kept'] )
			&& $keepable;
		$support        = $this->settings->get()->support();
		return array(
			'id'            => $attempt->uuid,
			'state'         => $attempt->state,
			'mode'          => $attempt->mode,
			'subscription'  => $list[0] ?? null,
			'subscriptions' => $list,
			'screen'        => $this->screens->of(
				$attempt,
				$flow,
				$ends_at,
				null === $ends_at || null === $first || $ends_at <= $first[1]->at,
				$can_reactivate,
				$support,
				$lasting,
			),
			'cancel_url'    => null === $first ? null : $first[0]->cancel_url( $first[1], $attempt->page ),
		) + ( $attempt->awaiting && $attempt->is_open() ? array( 'pending' => true ) : array() );
	}

	/**
	 * @return array{prompt: string, comment: string}|null What is asked beside the reason that was given; null where
	 *     nothing is.
	 */
	public function asked( Attempt $attempt ): ?array {
		$flow   = $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment );
		$reason = null === $attempt->reason ? null : $flow?->reason( $attempt->reason );
		return null === $flow || ! $flow->survey['comment']['enabled'] || ! $attempt->is_open() ? null : array(
			'prompt'  => $reason->follow_up ?? $flow->survey['comment']['prompt'],
			'comment' => $attempt->comment ?? '',
		);
	}

	/** @return array<string, mixed> The contract's S, as far as the subscription itself tells. */
	public static function of_subscription( Snapshot $snapshot, ?\DateTimeImmutable $ends_at ): array {
		return array(
			'id'      => $snapshot->ref->written(),
			'name'    => $snapshot->name,
			'status'  => $snapshot->store_status,
			'price'   => $snapshot->total->to_array(),
			'billing' => $snapshot->billing()->to_array() + array( 'text' => $snapshot->price() ),
			...Sentences::dated( 'next_payment_at', $snapshot->next_payment ),
			...Sentences::dated( 'ends_at_if_cancelled', $ends_at ),
		);
	}

	/** @return array<string, mixed> The same, with what became of it in this attempt. */
	private function subscription(
		Attempt $attempt,
		Subscriptions&Cancellation $connection,
		Snapshot $snapshot,
	): array {
		$ends_at = $connection->may_cancel( $attempt->actor, $snapshot )
			? $connection->ends_at_if_cancelled(
				$snapshot,
				$this->redemptions->recent_live( $snapshot->ref )?->receipt,
			)
			: $snapshot->end;
		$outcome = Data::string_or_null(
			Data::map( Data::map( $attempt->result, 'subscriptions' ), (string) $snapshot->ref->written() ),
			'outcome',
		);
		return self::of_subscription( $snapshot, $ends_at ) + (
			null === $outcome ? array() : array( 'outcome' => $outcome )
		);
	}
}
