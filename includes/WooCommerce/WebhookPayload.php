<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What a webhook says: the event, and the attempt that it belongs to, flat, so that other services can map its fields.
 */
final class WebhookPayload {

	public function __construct(
		private readonly EventSearch $events,
		private readonly AttemptSearch $attempts,
		private readonly AttemptStory $story,
		private readonly Connections $connections,
	) {}

	/**
	 * @param string $name The webhook's event.
	 * @return array<string, mixed> Of an event that was forgotten meanwhile, only its number.
	 */
	public function of( int $event_id, string $name ): array {
		$event = $this->events->get( $event_id );
		if ( null === $event ) {
			return array(
				'event_id' => $event_id,
				'event'    => $name,
			);
		}
		$attempt = null === $event->attempt_id ? null : $this->attempts->get( $event->attempt_id );
		$story   = null === $attempt ? array() : $this->story->of( $attempt );
		return array(
			'event_id'         => $event->id,
			'event'            => $name,
			'at'               => Data::iso( $event->at ),
			'mode'             => $event->mode,
			'counted'          => Data::bool( $event->data, 'counted', true ),
			'attempt_id'       => $event->attempt_id,
			'subscription_id'  => $event->subscription?->written() ?? 0,
			'subscription_ids' => SubscriptionRef::all_written( $attempt->subscriptions ?? array_values(
				array_filter( array( $event->subscription ) ),
			) ),
			'customer_id'      => $event->customer_id,
			'flow_id'          => $event->flow_id,
			'flow_version'     => $event->flow_version,
			'source'           => $attempt?->source,
			'reason'           => $attempt->reason ?? $event->reason,
			'reason_label'     => Data::string_or_null( $story, 'reason_label' ),
			'comment'          => $attempt->comment ?? $event->comment,
			'offers'           => $story['offered'] ?? array(),
			'outcome'          => $attempt?->state,
			'started_at'       => Data::iso( $attempt?->created_at ),
			'ended_at'         => Data::string_or_null( $story, 'ended_at' ),
			'offer'            => $event->data['offer'] ?? null,
			'terms'            => $event->data['terms'] ?? null,
			'redemption_id'    => $event->redemption_id,
		) + self::price( $this->before( $attempt, $event->subscription ) );
	}

	/** Several subscriptions are cancelled one after another; the attempt is, once. */
	public function is_first_of_attempt( int $event_id ): bool {
		$event = $this->events->get( $event_id );
		return null !== $event
			&& (
				null === $event->attempt_id
				|| $event->id === $this->events->first( Event::SUBSCRIPTION_CANCELLED, $event->attempt_id )
			);
	}

	/** What was paid before the offer, not what an accepted one has made of it. */
	private function before( ?Attempt $attempt, ?SubscriptionRef $subscription ): ?Snapshot {
		$decided = null === $attempt ? array() : $this->attempts->decisions( $attempt );
		$first   = Data::map( Data::map( $decided[0] ?? array(), 'inputs' ), 'snapshot' );
		$then    = array() === $first ? null : Snapshot::from_array( $first );
		if ( null === $subscription || true === $then?->ref->is( $subscription ) ) {
			return $then;
		}
		return $this->connections->recent( $subscription )[1] ?? null;
	}

	/** @return array{price_per_month: string|null, currency: string|null} */
	private static function price( ?Snapshot $of ): array {
		if ( null === $of ) {
			return array(
				'price_per_month' => null,
				'currency'        => null,
			);
		}
		$total = $of->total;
		$cents = $of->billing()->monthly( $total->cents );
		return array(
			'price_per_month' => ( new Money( $cents, $total->currency, $total->decimals, '' ) )->amount(),
			'currency'        => $total->currency,
		);
	}
}
