<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Events;

use ChurnStop\Events\Event;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

/** An event as REST answers it, as hooks get it, and as it is read. */
final class EventTest extends TestCase {

	public function test_rest_answers_the_whole_form_and_a_hook_what_applies(): void {
		$event = self::event( new SubscriptionRef( SubscriptionRef::STORE, '42' ) )->with_id( 9 );
		self::assertSame(
			array( 9, 42, '2026-03-01T12:00:00Z', null ),
			array(
				$event->to_array()['id'],
				$event->to_array()['subscription_id'],
				$event->to_array()['at'],
				$event->to_array()['comment'],
			),
		);
		self::assertSame(
			array( 9, array( 'id' => 'x' ) ),
			array( $event->to_hook()['event_id'], $event->to_hook()['offer'] ),
		);
		self::assertArrayNotHasKey( 'comment', $event->to_hook() );
		self::assertStringContainsString(
			'"data":{}',
			(string) json_encode(
				( new Event( Event::ATTEMPT_STARTED, $event->at, null, null, 0, 1, 1, Event::LIVE ) )->to_array(),
			),
			'An empty map is no list.',
		);
	}

	public function test_a_row_of_another_connection_is_named_by_it(): void {
		$row = array(
			'id' => '3',
			'type' => Event::OFFER_SHOWN,
			'at' => '2026-03-01 12:00:00',
			'connection' => 'acme',
			'subscription_id' => 'sub_A1',
			'customer_id' => 'acme:cus_7',
			'mode' => 'live',
			'data' => '{"actor":{"kind":"customer"}}',
		);
		$read = Event::from_row( $row );
		self::assertSame(
			array( 'acme:sub_A1', 'acme:cus_7', array( 'kind' => 'customer' ) ),
			array( $read->to_array()['subscription_id'], $read->customer_id, $read->data['actor'] ?? null ),
		);
	}

	public function test_what_was_forgotten_names_nobody(): void {
		self::assertSame(
			array( 0, 0 ),
			array(
				Event::from_row( array(
					'subscription_id' => '',
					'customer_id' => '0',
				) )->to_array()['subscription_id'],
				Event::from_row( array() )->customer_id,
			),
		);
	}

	private static function event( SubscriptionRef $about ): Event {
		return new Event(
			Event::OFFER_SHOWN,
			new \DateTimeImmutable( '2026-03-01T13:00:00+01:00' ),
			'u',
			$about,
			7,
			1,
			2,
			Event::LIVE,
			'too_expensive',
			null,
			'x',
			'discount',
			null,
			array( 'offer' => array( 'id' => 'x' ) ),
		);
	}
}
