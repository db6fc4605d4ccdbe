<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Schema\Schema;
use ChurnStop\Storage\Database;

/** What a merchant does with flows. Every answer is the contract's flow, as it is stored, in its own language. */
final class Flows {

	public function __construct(
		private readonly FlowTable $table,
		private readonly FlowStore $store,
		private readonly Guard $guard,
		private readonly CodeNote $code,
		private readonly FlowUses $uses,
		private readonly Database $database,
	) {}

	/**
	 * @param string $status Empty: all.
	 * @return array{list<array<string, mixed>>, int} One page, and how many there are.
	 */
	public function page( string $status, int $page, int $per_page ): array {
		return array(
			array_map( $this->present( ... ), $this->table->page( $status, $per_page, ( $page - 1 ) * $per_page ) ),
			$this->table->count( $status ),
		);
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function get( int $id ): array {
		return $this->present( $this->row( $id ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array{valid: bool, violations: list<array<string, string>>}
	 */
	public function validate( array $input ): array {
		$id         = Data::int( $input, 'id' );
		$violations = $this->guard->report( $input, $id > 0 ? $this->table->find( $id )?->body : null );
		return array(
			'valid'      => array() === array_filter(
				$violations,
				static fn ( Violation $violation ): bool => $violation->is_error(),
			),
			'violations' => array_map(
				static fn ( Violation $violation ): array => $violation->to_array(),
				$violations,
			),
		);
	}

	/**
	 * What create() would store, without storing it: a template or a file, to be edited before it is saved.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed> Its id and version are 0.
	 * @throws Failure As create().
	 */
	public function prepare( array $input ): array {
		$flow = array(
			'id'      => 0,
			'version' => 0,
			'status'  => 'draft',
		) + $this->guard->body( $input, null );
		return Flow::from_array( $flow )->to_array();
	}

	/**
	 * A flow that is not stored, completed as a save would, for the preview. The merchant looks at it while typing:
	 * checks do not stop it, a body that is no flow does.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function completed( array $input ): array {
		$id = Data::int( $input, 'id' );
		return array(
			'id'      => $id,
			'version' => Data::int( $input, 'version' ),
			'status'  => 'draft',
		) + $this->guard->presentable( $input, $id > 0 ? $this->table->find( $id )?->body : null );
	}

	/**
	 * What is completed, as customers read it in the current language: texts that nobody has changed are in that one.
	 *
	 * @param array<string, mixed> $completed
	 * @return array<string, mixed>
	 */
	public function localised( array $completed ): array {
		return $this->guard->localised( $completed );
	}

	/**
	 * @param array<string, mixed> $input
	 * @param string $origin `editor`, `import`, `cli`, …: for the history.
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function create( Actor $actor, array $input, string $origin = 'editor' ): array {
		$body = $this->guard->body( $input, null );
		$id   = $this->table->insert( $body, self::status( $input, 'draft' ), $actor->user_id, $origin );
		$this->store->forget();
		return $this->get( (int) $id );
	}

	/**
	 * Writes version n+1. `version` in the input must be the present one: another one means that somebody else saved
	 * meanwhile.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function save( Actor $actor, int $id, array $input, string $origin = 'editor' ): array {
		$row = $this->row( $id );
		if ( ! isset( $input['version'] ) ) {
			throw Failure::invalid()->about( array( 'version' => __( 'Say which version you edited.', 'churnstop' ) ) );
		}
		// First: what somebody else saved meanwhile may be why this one does not pass any more.
		if ( Data::int( $input, 'version' ) !== $row->version ) {
			$this->refuse_stale( $id );
		}
		return $this->publish(
			$actor,
			$row,
			$this->guard->body( $input, $row->body ),
			self::status( $input, $row->status ),
			$origin,
		);
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function archive( int $id ): array {
		$this->row( $id );
		$this->database->transaction(
			function () use ( $id ): void {
				$this->table->set_status( $id, 'archived' );
				$this->uses->before_archive( $id );
			}
		);
		$this->store->forget();
		return $this->get( $id );
	}

	/**
	 * Deletes for good a flow that no customer has met. All others are archived.
	 *
	 * @return array<string, mixed> As it was.
	 * @throws Failure
	 */
	public function delete( int $id ): array {
		$was = $this->get( $id );
		$this->database->transaction(
			function () use ( $id ): void {
				$this->uses->before_delete( $id );
				if ( ! $this->table->delete( $id ) ) {
					$message = __(
						'This flow is active, or the one that ChurnStop came with. Nothing has changed. You can archive it.',
						'churnstop',
					);
					throw Failure::in_use()
						->saying( $message )
						->with( array( 'used_by' => array( array( 'flow_id' => $id ) ) ) );
				}
			}
		);
		$this->store->forget();
		return $was;
	}

	/**
	 * The unpublished draft: as it was sent, unchecked; it is checked when it is published. `version` is the one it is
	 * based on.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function draft( int $id ): array {
		$row   = $this->row( $id );
		$draft = $this->table->draft( $id );
		if ( null === $draft ) {
			throw Failure::not_found()->saying( __( 'This flow has no draft.', 'churnstop' ) );
		}
		return array(
			'id'      => $id,
			'version' => $draft['base'],
		) + $draft['draft'] + array(
			'status'     => $row->status,
			'updated_at' => $draft['saved_at'],
		);
	}

	/**
	 * The flow as it was saved last: its draft, or else its published version.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function newest( int $id ): array {
		return null === $this->table->draft( $id ) ? $this->get( $id ) : $this->draft( $id );
	}

	/**
	 * Over somebody else's draft only where `updated_at` says that it was seen; over one's own always.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function save_draft( Actor $actor, int $id, array $input ): array {
		$row    = $this->row( $id );
		$params = array();
		if ( strlen( (string) wp_json_encode( $input ) ) > Guard::MAX_BYTES ) {
			$params['flow'] = __( 'This flow is too large.', 'churnstop' );
		}
		if ( ! is_array( $input['reasons'] ?? null ) ) {
			$params['reasons'] = __( 'reasons must be a list.', 'churnstop' );
		}
		if ( array() !== $params ) {
			throw Failure::invalid()->about( $params );
		}
		$base = Data::int( $input, 'version', $row->version );
		if ( $base !== $row->version ) {
			$this->refuse_stale( $id );
		}
		$there = $this->table->draft( $id );
		if (
			null !== $there
			&& $there['author'] !== $actor->user_id
			&& Data::string( $input, 'updated_at' ) !== $there['saved_at']
		) {
			throw Failure::conflict()
				->saying( __(
					'Somebody else saved a draft of this flow meanwhile. Nothing of yours was saved; compare and save again.',
					'churnstop',
				) )
				->with( array(
					'flow'  => $this->get( $id ),
					'draft' => $this->draft( $id ),
				) );
		}
		$known = array_diff_key(
			array_intersect_key( $input, Data::map( Schema::file( 'flow' ), 'properties' ) ),
			array_flip( array( 'id', 'version', 'set_by_code', 'created_at', 'updated_at', 'has_draft' ) ),
		);
		$this->table->save_draft( $id, $known, $base, $actor->user_id );
		// Published while this was on its way: nothing was saved, or the publish has ended it.
		if ( $this->row( $id )->version !== $base ) {
			$this->refuse_stale( $id );
		}
		return $this->draft( $id );
	}

	/** @throws Failure */
	public function delete_draft( int $id ): void {
		$row = $this->row( $id );
		$this->table->save_draft( $id, null, $row->version, 0 );
	}

	/**
	 * @return array{list<array<string, mixed>>, int} Newest first: `{version, author, author_name, origin, created_at,
	 *     current, flow}`.
	 * @throws Failure
	 */
	public function versions( int $id, int $page, int $per_page ): array {
		$row      = $this->row( $id );
		$versions = array();
		foreach ( $this->table->versions( $id, $per_page, ( $page - 1 ) * $per_page ) as $version ) {
			$flow       = array(
				'id'      => $id,
				'version' => $version['version'],
				'status'  => $row->status,
			) + $version['body'];
			$versions[] = array(
				'version'    => $version['version'],
				'author'     => $version['author'],
				'author_name' => self::name( $version['author'] ),
				'origin'     => $version['origin'],
				'created_at' => $version['created_at'],
				'current'    => $version['version'] === $row->version,
				'flow'       => Flow::from_array( $flow )->to_array(),
			);
		}
		return array( $versions, $this->table->count_versions( $id ) );
	}

	/**
	 * An old version becomes the next one; it passes the same checks as a save.
	 *
	 * @param int|null $expected The version that the merchant looked at; null: whatever it is.
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function restore( Actor $actor, int $id, int $version, ?int $expected = null ): array {
		$row = $this->row( $id );
		$old = $this->table->version( $id, $version );
		if ( null === $old ) {
			throw Failure::not_found()->saying( __( 'There is no such version.', 'churnstop' ) );
		}
		$body = $this->guard->body( array_diff_key( $old->body, array( 'shipped' => true ) ), $row->body );
		if ( ( $expected ?? $row->version ) !== $row->version ) {
			$this->refuse_stale( $id );
		}
		return $this->publish( $actor, $row, $body, $row->status, 'restore:' . $version );
	}

	/**
	 * @param array<string, mixed> $body Checked.
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	private function publish( Actor $actor, FlowRow $row, array $body, string $status, string $origin ): array {
		$this->uses->before_publish( $row, $body );
		$version = $this->database->transaction(
			function () use ( $actor, $row, $body, $status, $origin ): ?int {
				$version = $this->table->publish(
					$row->id,
					$row->version,
					$body,
					$status,
					$actor->user_id,
					$origin,
					// Somebody who only takes a flow out of use has not given up what they were working on.
					'active' !== $status && $body === $row->body,
				);
				if ( null !== $version && 'archived' === $status ) {
					$this->uses->before_archive( $row->id );
				}
				return $version;
			}
		);
		$this->store->forget();
		return null === $version ? $this->refuse_stale( $row->id ) : $this->get( $row->id );
	}

	/**
	 * What live flows offer in vain: an offer whose product has gone is skipped until the merchant names another.
	 *
	 * @return list<string> The name of its flow for each such offer.
	 */
	public function without_target(): array {
		return $this->flows_with( 'target_is_switchable' );
	}

	/** @return list<string> The name of its flow for each offer of live flows that fails this check. */
	private function flows_with( string $check ): array {
		$names = array();
		foreach ( $this->table->active() as $row ) {
			$flow = $row->flow( $row->body )->to_array();
			$lost = array_filter(
				$this->guard->report( $flow, $row->body ),
				static fn ( Violation $violation ): bool => $check === $violation->check,
			);
			array_push( $names, ...array_fill( 0, count( $lost ), Data::string( $flow, 'name' ) ) );
		}
		return $names;
	}

	/**
	 * What live flows offer in vain because a discount's coupon is gone.
	 *
	 * @return list<string> The name of its flow for each such offer.
	 */
	public function without_discount(): array {
		return $this->flows_with( FlowDiscounts::CHECK );
	}

	/** Empty where nobody in particular saved it, or their account is gone. */
	private static function name( int $user_id ): string {
		$user = $user_id > 0 ? get_userdata( $user_id ) : false;
		return false === $user ? '' : $user->display_name;
	}

	/** @return array<string, mixed> */
	private function present( FlowRow $row ): array {
		return $row->flow( $row->body )->to_array() + array(
			'set_by_code' => $this->code->reasons_of( $row->id ),
			'has_draft'   => $row->has_draft,
			'created_at'  => Data::iso( $row->created_at ),
			'updated_at'  => Data::iso( $row->updated_at ),
		);
	}

	/** @throws Failure */
	private function row( int $id ): FlowRow {
		return $this->table->find( $id ) ?? throw Failure::not_found()
			->saying( __( 'There is no such flow.', 'churnstop' ) );
	}

	private function refuse_stale( int $id ): never {
		throw Failure::conflict()
			->saying( __(
				'Somebody else saved this flow meanwhile. Nothing of yours was saved; compare and save again.',
				'churnstop',
			) )
			->with( array( 'flow' => $this->get( $id ) ) );
	}

	/** @param array<string, mixed> $input */
	private static function status( array $input, string $fallback ): string {
		$status = Data::string( $input, 'status' );
		return in_array( $status, array( 'draft', 'active', 'archived' ), true ) ? $status : $fallback;
	}

	/** @return array<string, mixed> Flow → why its newest version is refused, so that the last good one is served. */
	public static function refused(): array {
		return Data::as_map( get_option( FlowStore::REFUSED, array() ) );
	}
}
