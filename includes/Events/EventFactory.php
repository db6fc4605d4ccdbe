<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Data;

/** Makes events, so that each kind carries the same whoever records it. */
final class EventFactory {

	/** @param array<string, mixed> $data What the type adds. */
	public static function event(
		Subject $about,
		Actor $actor,
		string $type,
		\DateTimeImmutable $now,
		array $data = array(),
	): Event {
		return self::make( $about, $type, $now, $data + array( 'actor' => $actor->to_array() ), null, null, null );
	}

	/**
	 * @param array<string, mixed> $offer As it stands in the flow version that made it.
	 * @param array<string, mixed> $terms
	 * @param array<string, mixed> $data
	 */
	public static function offer(
		Subject $about,
		Actor $actor,
		string $type,
		array $offer,
		array $terms,
		\DateTimeImmutable $now,
		?int $redemption_id = null,
		array $data = array(),
	): Event {
		$data += array(
			'offer' => $offer,
			'terms' => $terms,
			'actor' => $actor->to_array(),
		);
		return self::make(
			$about,
			$type,
			$now,
			$data,
			Data::string( $offer, 'id' ),
			Data::string( $offer, 'type' ),
			$redemption_id,
		);
	}

	/** @param array<string, mixed> $data */
	private static function make(
		Subject $about,
		string $type,
		\DateTimeImmutable $now,
		array $data,
		?string $offer_id,
		?string $offer_type,
		?int $redemption_id,
	): Event {
		return new Event(
			$type,
			$now,
			$about->attempt_id,
			$about->subscription,
			$about->customer_id,
			$about->flow_id,
			$about->flow_version,
			$about->mode,
			$about->reason,
			$about->comment,
			$offer_id,
			$offer_type,
			$redemption_id,
			$data + ( $about->counted ? array() : array( 'counted' => false ) ),
			assignment: $about->assignment,
		);
	}
}
