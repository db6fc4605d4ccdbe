<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Exports\Exports;
use ChurnStop\Exports\Format;
use ChurnStop\Exports\Source;
use ChurnStop\Failure;

/** Exports of whoever is logged in: nobody sees those of others. */
final class ExportsController extends Controller {

	private const ID = '/exports/(?P<id>\d{1,18})';

	public function __construct( private readonly Exports $exports ) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route(
			'/exports',
			'GET',
			fn (): \WP_REST_Response => Lists::whole( $this->exports->of_user( get_current_user_id() ) ),
			$who,
		);
		$this->route( '/exports', 'POST', $this->start( ... ), $who );
		$this->route(
			self::ID,
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->exports->get(
				get_current_user_id(),
				self::id( $request ),
			),
			$who,
		);
		$this->route( self::ID, 'DELETE', $this->delete( ... ), $who );
		$this->route( self::ID . '/file', 'GET', $this->file( ... ), $who );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function start( \WP_REST_Request $request ): \WP_REST_Response {
		$body  = JsonBody::of( $request );
		$name  = Data::string( $body, 'name' );
		$form  = Data::string( $body, 'format', 'csv' );
		$wrong = array();
		$times = array();
		foreach (
			array(
				'name' => array( $name, Source::NAMES ),
				'format' => array( $form, Format::NAMES ),
			) as $field => [ $given, $known ]
		) {
			if ( ! in_array( $given, $known, true ) ) {
				/* translators: %s: list of words. */
				$wrong[ $field ] = sprintf( __( 'It must be one of: %s.', 'churnstop' ), implode( ', ', $known ) );
			}
		}
		foreach ( array( 'after', 'before' ) as $field ) {
			$given = Data::string( $body, $field );
			$valid = 1 === preg_match( '/^\d{4}-\d\d-\d\d$/D', $given )
				&& checkdate( (int) substr( $given, 5, 2 ), (int) substr( $given, 8, 2 ), (int) $given );
			if (
				( '' !== $given && ! $valid )
				|| ( '' === $given && null !== ( $body[ $field ] ?? null ) && '' !== $body[ $field ] )
			) {
				$wrong[ $field ] = __( 'It must be a day, as 2026-12-31.', 'churnstop' );
			}
			$times[] = $valid ? new \DateTimeImmutable( $given, wp_timezone() ) : null;
		}
		if ( array() !== $wrong ) {
			throw Failure::invalid()->about( $wrong );
		}
		return new \WP_REST_Response(
			$this->exports->start( get_current_user_id(), $name, $form, $times[0], $times[1] ),
			202,
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array{deleted: bool}
	 */
	private function delete( \WP_REST_Request $request ): array {
		$this->exports->delete( get_current_user_id(), self::id( $request ) );
		return array( 'deleted' => true );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function file( \WP_REST_Request $request ): \WP_REST_Response {
		$id     = self::id( $request );
		$export = $this->exports->get( get_current_user_id(), $id );
		$is_csv = 'csv' === $export['format'];
		return CsvFile::chunks(
			Data::string( $export, 'name' ) . ( $is_csv ? '.csv' : '.jsonl' ),
			$is_csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
			$this->exports->chunks( get_current_user_id(), $id ),
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): int {
		return Data::int( $request->get_url_params(), 'id' );
	}
}
